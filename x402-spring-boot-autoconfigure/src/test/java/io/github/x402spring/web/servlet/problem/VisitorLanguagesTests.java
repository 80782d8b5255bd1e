package io.github.x402spring.web.servlet.problem;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which languages a visitor is taken to want.
 */
class VisitorLanguagesTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	VisitorLanguagesTests() {
		// What a container says on a German JVM. It sets the header, too.
		this.request.addPreferredLocale(Locale.GERMANY);
		this.request.removeHeader("Accept-Language");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "de-AT, en;q=0.5 | de-AT,en", "en;q=0.5, de-AT | de-AT,en", "fr | fr",
			"de;q=0, en | en", "*, fr;q=0.1 | fr" })
	void languagesComeByTheirQuality(String header, String expected) {
		accept(header);
		assertThat(languages()).containsExactly(expected.split(","));
		resolve(new AcceptHeaderLocaleResolver());
		assertThat(languages()).containsExactly(expected.split(","));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "", "?", "en;q=x", ";", "-" })
	void whatSaysNothingIsNotAnsweredByTheJvm(String header) {
		accept(header);
		resolve(new AcceptHeaderLocaleResolver());
		assertThat(languages()).isEmpty();
	}

	@Test
	void requestWithoutTheHeaderIsNotAnsweredByTheJvm() {
		assertThat(languages()).isEmpty();
		resolve(new AcceptHeaderLocaleResolver());
		assertThat(languages()).isEmpty();
	}

	@Test
	void headerThatIsTooLongSaysNothing() {
		accept("de," + "fr-CA,".repeat(1000) + "en");
		assertThat(languages()).isEmpty();
	}

	@Test
	void defaultOfTheApplicationIsForThoseWhoNameNone() {
		AcceptHeaderLocaleResolver resolver = new AcceptHeaderLocaleResolver();
		resolver.setDefaultLocale(Locale.ITALIAN);
		resolve(resolver);
		assertThat(languages()).containsExactly("it");
		accept("de");
		assertThat(languages()).containsExactly("de");
	}

	@Test
	void choiceOfTheApplicationComesFirst() {
		resolve(new FixedLocaleResolver(Locale.ITALIAN));
		accept("de, it;q=0.5");
		assertThat(languages()).containsExactly("it", "de");
	}

	private void accept(String header) {
		this.request.removeHeader("Accept-Language");
		this.request.addHeader("Accept-Language", header);
	}

	private void resolve(LocaleResolver resolver) {
		this.request.setAttribute(DispatcherServlet.LOCALE_RESOLVER_ATTRIBUTE, resolver);
	}

	private List<String> languages() {
		return VisitorLanguages.of(this.request).stream().map(Locale::toLanguageTag).toList();
	}

}
