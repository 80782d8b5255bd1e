package io.github.x402spring.actuate;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Paths for patterns, and other spellings of them.
 */
class SelfCheckPathTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/api/weather|/api/weather", "/items/{id}|/items/1", "/items/{id:[0-9]{1,3}}|/items/1",
					"/names/{name:[a-z]+}/x|/names/a/x", "/files/*.pdf|/files/x402.pdf", "/files/**|/files/x402",
					"/files/{*rest}|/files/1", "/days/{day:\\d{4}-\\d\\d-\\d\\d}|/days/2026-01-01",
					"/one/a?c|/one/axc" })
	void pathFitsItsPattern(String pattern, String expected) {
		SelfCheckPath filled = SelfCheckPath.of(pattern).orElseThrow();
		assertThat(filled.path()).isEqualTo(expected);
		assertThat(PathPatternParser.defaultInstance.parse(pattern).matches(PathContainer.parsePath(filled.path())))
			.isTrue();
	}

	@Test
	void variablesAreThoseOfThePattern() {
		assertThat(SelfCheckPath.of("/a/{x}/{y:[a-z]}").orElseThrow().variables())
			.isEqualTo(Map.of("x", "1", "y", "a"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/codes/{code:[A-Z]{9}}", "/{a:(}", "/open/{", "/spaces in it", "relative" })
	void patternWithoutAHarmlessPathIsLeftOut(String pattern) {
		assertThat(SelfCheckPath.of(pattern)).isEmpty();
	}

	@Test
	void aliasesAreOtherSpellings() {
		assertThat(Aliases.of("/api/weather")).containsExactly("/api/weather/", "/api//weather", "/api/weathe%72",
				"/api/weather;x402=1", "/API/WEATHER");
		assertThat(Aliases.of("/1")).doesNotContain("/1");
	}

}
