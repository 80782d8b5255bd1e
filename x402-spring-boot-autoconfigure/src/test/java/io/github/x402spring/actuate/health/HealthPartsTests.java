package io.github.x402spring.actuate.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.actuate.metrics.ClockSkew;
import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.payment.InMemoryPaymentLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The parts of the health that others than the facilitator and the ledger are to blame
 * for.
 */
class HealthPartsTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

	private final LedgerWatch watch = new LedgerWatch(new InMemoryPaymentLedger(10, Duration.ofHours(1), this.clock),
			this.clock);

	@ParameterizedTest
	@CsvSource({ "59,UP", "60,UP", "61,DEGRADED", "6000,DEGRADED" })
	void reconcilerIsLateAfterTwoPeriods(long seconds, String status) {
		this.watch.look();
		Health health = new ReconcilerHealthIndicator(() -> NOW.minusSeconds(seconds), Duration.ofSeconds(30),
				this.watch, this.clock)
			.health();
		assertThat(health.getStatus()).isEqualTo(new Status(status));
		assertThat(health.getDetails()).containsEntry("unknown", 0L).containsEntry("oldestUnknown", "0s");
	}

	@ParameterizedTest
	@CsvSource({ "0,UP,false", "-2,UP,false", "3,UP,true", "-29,UP,true", "30,DEGRADED,true", "-3600,DEGRADED,true" })
	void clocksMayDifferALittle(long seconds, String status, boolean warning) {
		ClockSkew skew = new ClockSkew(
				Map.of("chain", () -> Optional.empty(), "other", () -> Optional.of(Duration.ofSeconds(seconds))));
		Health health = new ClockHealthIndicator(skew).health();
		assertThat(health.getStatus()).isEqualTo(new Status(status));
		assertThat(health.getDetails()).containsEntry("other", seconds + "s").doesNotContainKey("chain");
		assertThat(health.getDetails().containsKey("warning")).isEqualTo(warning);
	}

	@Test
	void clockThatNobodyHasSeenIsUnknown() {
		assertThat(new ClockHealthIndicator(new ClockSkew(Map.of("chain", () -> Optional.empty()))).health())
			.isEqualTo(Health.unknown().build());
	}

}
