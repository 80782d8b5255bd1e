package io.github.x402spring.web.page;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.web.util.HtmlUtils;

/**
 * The texts of the payment page in one language, and numbers as it writes them. A text
 * that the application has in its own messages wins; the rest is ours, in English where
 * we have no texts in the language.
 *
 * @since 0.1.0
 */
public final class PageTexts {

	/** The languages of our texts. */
	static final Set<String> OURS = Set.of("en", "de");

	private static final String PREFIX = "x402.page.";

	private final MessageSource ours;

	private final @Nullable MessageSource application;

	private final Locale asked;

	private final Locale language;

	private PageTexts(MessageSource ours, @Nullable MessageSource application, Locale asked) {
		this.ours = ours;
		this.application = application;
		this.asked = asked;
		this.language = Locale.forLanguageTag(text("language"));
	}

	static MessageSource bundle() {
		ResourceBundleMessageSource bundle = new ResourceBundleMessageSource();
		bundle.setBasename("io/github/x402spring/web/page/messages");
		bundle.setDefaultEncoding(StandardCharsets.UTF_8.name());
		bundle.setFallbackToSystemLocale(false);
		bundle.setBundleClassLoader(PageTexts.class.getClassLoader());
		return bundle;
	}

	/**
	 * Find the texts for a visitor.
	 * @param ours our texts
	 * @param application those of the application, or {@code null}
	 * @param wanted the languages that the visitor wants, the best first
	 * @return texts in the first of them that there is; otherwise those of no language,
	 * which are in English unless the application has others
	 */
	static PageTexts of(MessageSource ours, @Nullable MessageSource application, List<Locale> wanted) {
		return wanted.stream()
			.map((locale) -> new PageTexts(ours, application, locale))
			.filter(PageTexts::isAsAsked)
			.findFirst()
			.orElseGet(() -> new PageTexts(ours, application, Locale.ROOT));
	}

	// Other messages may stand for those that are missing, such as in the language of
	// this JVM.
	private boolean isAsAsked() {
		return this.language.getLanguage().equals(this.asked.getLanguage());
	}

	/**
	 * Return the language.
	 * @return its tag (BCP 47)
	 */
	String language() {
		return this.language.toLanguageTag();
	}

	/**
	 * Return a text.
	 * @param key its key, without {@code x402.page.}
	 * @param values what stands for {@code {0}}, {@code {1}} and so on
	 * @return the text, which is not escaped; the key if there is none
	 */
	public String text(String key, String... values) {
		String text = find(this.application, PREFIX + key, this.asked).or(() -> find(this.ours, PREFIX + key, locale()))
			.orElse(key);
		for (int i = 0; i < values.length; i++) {
			text = text.replace("{" + i + "}", values[i]);
		}
		return text;
	}

	/**
	 * Return a text for HTML, between tags or in an attribute with quotes.
	 * @param key its key, without {@code x402.page.}
	 * @param values what stands for {@code {0}}, {@code {1}} and so on, not escaped
	 * @return the escaped text
	 */
	public String html(String key, String... values) {
		return escape(text(key, values));
	}

	/**
	 * Write a number as the language does, with all of its digits.
	 * @param number the number
	 * @return its text, such as {@code 1,000.50} in English
	 */
	public String number(BigDecimal number) {
		NumberFormat format = NumberFormat.getInstance(this.language);
		format.setMinimumFractionDigits(Math.max(0, number.scale()));
		format.setMaximumFractionDigits(Math.max(0, number.scale()));
		return format.format(number);
	}

	/**
	 * Write an amount of dollars as the language does, with all of its digits.
	 * @param dollars the amount
	 * @return its text, such as {@code $0.10} in English
	 */
	public String dollars(BigDecimal dollars) {
		return text("dollars", number(dollars));
	}

	private Locale locale() {
		String wanted = this.asked.getLanguage();
		return OURS.contains(wanted) ? Locale.of(wanted) : Locale.ROOT;
	}

	static String escape(String text) {
		return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
	}

	private static Optional<String> find(@Nullable MessageSource source, String code, Locale locale) {
		String text = (source != null) ? source.getMessage(code, null, null, locale) : null;
		// Some applications have the code stand for what is missing.
		return Optional.ofNullable(text).filter((it) -> !it.equals(code));
	}

}
