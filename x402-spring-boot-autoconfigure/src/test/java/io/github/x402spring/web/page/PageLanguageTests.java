package io.github.x402spring.web.page;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.json.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.context.support.StaticMessageSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each visitor reads the payment page in one language: all of its texts, and numbers as
 * that language writes them.
 */
class PageLanguageTests {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d}");

	private static final Pattern DATA = Pattern.compile("id=\"payment-page-data\">([^<]*)</script>");

	private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

	static Stream<String> translations() {
		return PageTexts.OURS.stream().filter((language) -> !language.equals("en"));
	}

	@ParameterizedTest
	@MethodSource("translations")
	void everyTextIsTranslatedWithTheSameValues(String language) throws IOException {
		Properties english = file("messages.properties");
		Properties translated = file("messages_" + language + ".properties");
		assertThat(translated.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
		assertThat(translated.getProperty("x402.page.language")).isEqualTo(language);
		assertThat(english.stringPropertyNames()).allSatisfy((key) -> {
			assertThat(translated.getProperty(key)).as(key).isNotBlank();
			assertThat(values(translated, key)).as(key).isEqualTo(values(english, key));
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "de-AT,en | de", "de | de", "en-US,de | en", "fr | en", "fr,de | de",
			"fr,en,de | en", "'' | en" })
	void firstLanguageThatThereIsIsTaken(String wanted, String language) {
		PaymentPageAnswer answer = PageSteps.answer(null, List.of(wanted.split(",")), EMPTY);
		assertThat(answer.headers()).containsEntry("Content-Language", language);
		assertThat(answer.html()).contains("<html lang=\"" + language + "\">",
				language.equals("de") ? "Sie unterschreiben nur" : "You only sign");
		assertThat(data(answer).get("language").stringValue()).isEqualTo(language);
		assertThat(data(answer).at("/texts/reload").stringValue())
			.isEqualTo(language.equals("de") ? "Diese Seite neu laden" : "Load this page again");
	}

	@Test
	void languageOfThisJvmIsNotThatOfTheVisitor() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.GERMANY);
			PaymentPageAnswer answer = PageSteps.answer(null, List.of("fr"), EMPTY);
			assertThat(answer.html()).contains("<html lang=\"en\">", "You only sign", "$0.001");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void numbersAreThoseOfTheLanguage() {
		JsonNode body = StrictJson.parseObject("""
				{"passes":[{"plan":"p","pass":"many","price":"$1234.50","calls":10000,"validFor":"P30D","url":"/a"},
				{"plan":"p","pass":"rich","price":"0.5 USDC","credit":"2.5","validFor":"PT1H","url":"/b"}],
				"freeCalls":{"calls":3000,"per":"day","fullAgainAt":"2026-01-02T00:00:00Z"}}""");
		PaymentPageAnswer german = PageSteps.answer(null, List.of("de"), body);
		assertThat(german.html()).contains("<p class=\"price\">0,001\u00a0$</p>",
				"10.000 Aufrufe, gültig für 30 Tage</small></span><b>1.234,50\u00a0$</b>",
				"2,5\u00a0$ Guthaben, gültig für 1 Stunden</small></span><b>0,5 USDC</b>",
				"Kostenlose Aufrufe pro Tag: 3.000.");
		assertThat(data(german).at("/passes/0/price").stringValue()).isEqualTo("1.234,50\u00a0$");
		PaymentPageAnswer english = PageSteps.answer(null, List.of("en"), body);
		assertThat(english.html()).contains("10,000 calls, valid for 30 days</small></span><b>$1,234.50</b>",
				"$2.5 of credit, valid for 1 hours</small></span><b>0.5 USDC</b>", "Free calls per day: 3,000.");
	}

	@Test
	void noDigitIsRoundedAway() {
		PageTexts texts = PageTexts.of(PageTexts.bundle(), null, List.of(Locale.GERMAN));
		assertThat(texts.number(new BigDecimal("123456789012345678.123456789012345678")))
			.isEqualTo("123.456.789.012.345.678,123456789012345678");
		assertThat(texts.dollars(new BigDecimal("1E+3"))).isEqualTo("1.000\u00a0$");
	}

	@Test
	void applicationAddsALanguage() {
		StaticMessageSource messages = new StaticMessageSource();
		messages.addMessage("x402.page.language", Locale.FRENCH, "fr");
		messages.addMessage("x402.page.pay", Locale.FRENCH, "Payer & voir");
		messages.addMessage("x402.page.script.delivered", Locale.FRENCH, "Payé.");
		PaymentPageAnswer french = PageSteps.answer(messages, List.of("fr"), EMPTY);
		assertThat(french.headers()).containsEntry("Content-Language", "fr");
		assertThat(french.html()).contains("<html lang=\"fr\">", "Payer &amp; voir", "You only sign");
		assertThat(data(french).at("/texts/delivered").stringValue()).isEqualTo("Payé.");
		assertThat(PageSteps.answer(messages, List.of("en"), EMPTY).html()).contains("<html lang=\"en\">")
			.doesNotContain("Payer");
	}

	@Test
	void applicationReplacesSomeOfOurTexts() {
		StaticMessageSource messages = new StaticMessageSource();
		messages.addMessage("x402.page.pay", Locale.GERMAN, "Kaufen");
		messages.addMessage("x402.page.pay", Locale.ROOT, "Buy");
		assertThat(PageSteps.answer(messages, List.of("de"), EMPTY).html()).contains("<html lang=\"de\">",
				"<h2 id=\"pay\">Kaufen</h2>", "Sie unterschreiben nur");
		assertThat(PageSteps.answer(messages, List.of("fr"), EMPTY).html()).contains("<html lang=\"en\">",
				"<h2 id=\"pay\">Buy</h2>", "You only sign");
	}

	// Message sources fall back to the language of the JVM unless they are told not to.
	@Test
	void messagesOfTheApplicationInAnotherLanguageAreNotShown() {
		StaticMessageSource messages = new StaticMessageSource();
		for (Locale locale : List.of(Locale.GERMAN, Locale.ENGLISH, Locale.FRENCH)) {
			messages.addMessage("x402.page.language", locale, "de");
			messages.addMessage("x402.page.pay", locale, "Kaufen");
		}
		assertThat(PageSteps.answer(messages, List.of("en"), EMPTY).html()).contains("<html lang=\"en\">")
			.doesNotContain("Kaufen");
		assertThat(PageSteps.answer(messages, List.of("fr"), EMPTY).html()).contains("<html lang=\"en\">")
			.doesNotContain("Kaufen");
	}

	private static Properties file(String name) throws IOException {
		return PropertiesLoaderUtils
			.loadProperties(new EncodedResource(new ClassPathResource(name, PageTexts.class), StandardCharsets.UTF_8));
	}

	private static Set<String> values(Properties texts, String key) {
		return Set.copyOf(PLACEHOLDER.matcher(texts.getProperty(key)).results().map(MatchResult::group).toList());
	}

	private static JsonNode data(PaymentPageAnswer answer) {
		return DATA.matcher(answer.html())
			.results()
			.map((it) -> StrictJson.parseObject(it.group(1)))
			.findFirst()
			.orElseThrow();
	}

}
