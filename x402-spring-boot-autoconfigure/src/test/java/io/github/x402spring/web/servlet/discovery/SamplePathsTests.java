package io.github.x402spring.web.servlet.discovery;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What rules are asked about for each pattern.
 */
class SamplePathsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/weather                 | /weather
			/cities/{city}           | /cities/a
			/ids/{id:[0-9]{3}}/prices | /ids/a/prices
			/files/**                | /files/a/a
			/files/{*path}           | /files/a/a
			/*/v?                    | /a/va
			""")
	void patternStandsForPaths(String pattern, String path) {
		assertThat(SamplePaths.of(pattern)).contains(path)
			.hasSize(path.equals(pattern) ? 1 : 3)
			.noneMatch((it) -> it.contains("{") || it.contains("*"));
	}

}
