package io.github.x402spring.web.discovery;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Patterns as clients read them.
 */
class PathTextTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/weather                   | /weather
			/cities/{city}             | /cities/{city}
			/ids/{id:[0-9]{3}}/a:b     | /ids/{id}/a:b
			/files/**                  | /files/**
			/files/{*path}             | /files/{path}
			/{a:x+}/{b:(?:1)}          | /{a}/{b}
			""")
	void constraintsAreLeftOut(String pattern, String text) {
		assertThat(PathText.of(pattern)).isEqualTo(text);
	}

}
