package io.github.x402spring.actuate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.x402spring.payment.InMemoryPaymentLedger;
import io.github.x402spring.payment.LoggingPaymentListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

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

	@Test
	void invariantThatStaysBrokenIsWarnedOfOnce() {
		Logger logger = (Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		// Another test's application may have set another one.
		Level before = logger.getLevel();
		logger.setLevel(Level.INFO);
		try {
			Invariant invariant = new Invariant("paid-without-content", "meaning");
			invariant.check(1, NOW);
			invariant.check(0, NOW.plusSeconds(30));
			invariant.check(2, NOW.plusSeconds(40));
			invariant.check(2, NOW.plusSeconds(99));
			assertThat(appender.list).isEmpty();
			invariant.check(2, NOW.plusSeconds(100));
			invariant.check(3, NOW.plusSeconds(200));
			invariant.check(0, NOW.plusSeconds(300));
			assertThat(appender.list).map((it) -> it.getLevel() + " " + it.getFormattedMessage())
				.containsExactly("WARN payment.invariant-broken paid-without-content: 2 (meaning)",
						"INFO payment.invariant-restored paid-without-content: 0 (meaning)");
		}
		finally {
			logger.detachAppender(appender);
			logger.setLevel(before);
		}
	}

}
