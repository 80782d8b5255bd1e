package io.github.x402spring.facilitator;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FacilitatorSettingsTests {

	private static final URI URL = URI.create("https://facilitator.example");

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		assertThat(FacilitatorSettings.of(URL)).isEqualTo(new FacilitatorSettings(URL, Duration.ofSeconds(2),
				Duration.ofSeconds(5), Duration.ofSeconds(20), Map.of(), null));
	}

	@ParameterizedTest
	@CsvSource({ "0, 5, 20, connect", "2, 0, 20, verify", "2, 5, 0, settle", "-1, 5, 20, connect" })
	void limitThatIsNotPositiveIsRefused(long connect, long verify, long settle, String name) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FacilitatorSettings(URL, Duration.ofSeconds(connect), Duration.ofSeconds(verify),
					Duration.ofSeconds(settle), Map.of(), null))
			.withMessageContaining(name + " timeout");
	}

	@ParameterizedTest
	@CsvSource({ "Authorization, 'secret\r\nX: y'", "Host, secret", "Content-Length, secret", "'na me', secret" })
	void headerThatCannotBeSentIsRefusedWithoutItsValue(String name, String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> settings(Map.of(name, value)))
			.withMessageContaining(name)
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
	}

	@Test
	void textOfSettingsHidesTheValuesOfHeaders() {
		assertThat(settings(Map.of("Authorization", "Bearer secret")).toString()).contains("Authorization")
			.contains(URL.toString())
			.doesNotContain("secret");
	}

	private static FacilitatorSettings settings(Map<String, String> headers) {
		return new FacilitatorSettings(URL, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20),
				headers, null);
	}

}
