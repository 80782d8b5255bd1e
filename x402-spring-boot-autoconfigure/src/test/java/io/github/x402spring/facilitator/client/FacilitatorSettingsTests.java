package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.github.x402spring.facilitator.FacilitatorLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FacilitatorSettingsTests {

	private static final URI URL = URI.create("https://facilitator.example");

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		assertThat(FacilitatorLimits.DEFAULT)
			.isEqualTo(new FacilitatorLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), 64, 32));
	}

	@ParameterizedTest
	@CsvSource({ "0, 20, 64, 32, verify timeout", "5, 0, 64, 32, settle timeout", "-1, 20, 64, 32, verify timeout",
			"10, 20, 64, 32, 29 seconds", "5, 25, 64, 32, 29 seconds", "30, 1, 64, 32, 29 seconds",
			"5, 20, 0, 32, concurrent calls", "5, 20, 64, 0, concurrent calls" })
	void limitsThatCannotBeKeptAreRefused(long verify, long settle, int calls, int perPayer, String message) {
		assertThatIllegalArgumentException().isThrownBy(
				() -> new FacilitatorLimits(Duration.ofSeconds(verify), Duration.ofSeconds(settle), calls, perPayer))
			.withMessageContaining(message);
	}

	@ParameterizedTest
	@CsvSource({ "0", "-1" })
	void connectTimeoutThatIsNotPositiveIsRefused(long connect) {
		assertThatIllegalArgumentException().isThrownBy(
				() -> new FacilitatorSettings(URL, Duration.ofSeconds(connect), FacilitatorAuthentication.none(), null))
			.withMessageContaining("connect timeout");
	}

	@Test
	void textOfSettingsHidesWhatWeShow() {
		FacilitatorAuthentication secret = FacilitatorAuthentication.headers(Map.of("Authorization", "Bearer secret"))
			.and(FacilitatorAuthentication.bearer("secret"));
		assertThat(secret.toString()).doesNotContain("secret");
		assertThat(new FacilitatorSettings(URL, Duration.ofSeconds(2), secret, null).toString())
			.contains(URL.toString())
			.doesNotContain("secret");
	}

}
