package io.github.x402spring.web.servlet.page;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers who ask too often wait, and cannot make others wait.
 */
class AskingRateTests {

	private final MutableClock clock = new MutableClock(Instant.parse("2026-12-01T12:00:00Z"));

	@Test
	void callerWaitsUntilCountsBeginAnew() {
		AskingRate rate = new AskingRate(3, this.clock);
		for (int i = 0; i < 3; i++) {
			assertThat(rate.ask("a")).isEmpty();
		}
		this.clock.advance(Duration.ofSeconds(4));
		assertThat(rate.ask("a")).contains(Duration.ofSeconds(6));
		assertThat(rate.ask("b")).isEmpty();
		this.clock.advance(Duration.ofSeconds(6));
		assertThat(rate.ask("a")).isEmpty();
	}

	@Test
	void callersThatAreTooManyShareOneCount() {
		AskingRate rate = new AskingRate(1, this.clock);
		for (int i = 0; i < AskingRate.MOST_CALLERS; i++) {
			assertThat(rate.ask("caller " + i)).isEmpty();
		}
		assertThat(rate.ask("one more")).isEmpty();
		assertThat(rate.ask("another")).isPresent();
		assertThat(rate.ask("caller 1")).isPresent();
	}

}
