package io.github.x402spring.actuate.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.actuate.metrics.ClockSkew;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.actuate.metrics.ReconcilerProgress;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.Reservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The parts of the health that others than the facilitator and the ledger are to blame
 * for.
 */
class HealthPartsTests extends LedgerSteps {

	private final InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofKilobytes(16),
			Duration.ofHours(1), this.clock);

	private final LedgerWatch watch = new LedgerWatch(new LedgerLook(this.ledger, PaymentPolicy.DEFAULT, this.clock));

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	@Test
	void ledgerInMemoryThatIsFullIsOutOfService() {
		reserve("first");
		assertThat(memory()).isEqualTo(Health.up()
			.withDetail("type", "InMemoryPaymentLedger")
			.withDetail("memory", "8192B")
			.withDetail("maxMemory", "16384B")
			.build());
		Payment last = reserve("last");
		assertThat(memory().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(memory().getDetails()).containsEntry("memory", "16384B").containsEntry("maxMemory", "16384B");
		assertThat(this.ledger.reserve(payment("one too many"))).isEqualTo(new Reservation.Full());
		this.ledger.remove(last, PaymentLedger.Removal.RELEASED);
		assertThat(memory().getStatus()).isEqualTo(Status.UP);
	}

	private Health memory() {
		return new LedgerHealthIndicator(this.ledger, this.clock).health();
	}

	@ParameterizedTest
	@CsvSource({ "59,UP", "60,UP", "61,DEGRADED", "6000,DEGRADED" })
	void reconcilerIsLateWhenNoRunBeganForTwoPeriods(long seconds, String status) {
		this.watch.look();
		Instant last = NOW.minusSeconds(seconds);
		Health health = reconciler(new ReconcilerProgress(null, last, last));
		assertThat(health.getStatus()).isEqualTo(new Status(status));
		assertThat(health.getDetails()).containsEntry("unknown", 0L)
			.containsEntry("oldestUnknown", "0s")
			.containsEntry("lastRun", last)
			.doesNotContainKey("runningSince");
	}

	@ParameterizedTest
	@CsvSource({ "0,UP", "61,UP", "300,UP", "301,DEGRADED" })
	void reconcilerThatRunsHasTime(long seconds, String status) {
		Instant since = NOW.minusSeconds(seconds);
		Instant last = since.minusSeconds(30);
		Health health = reconciler(new ReconcilerProgress(since, last, last));
		assertThat(health.getStatus()).isEqualTo(new Status(status));
		assertThat(health.getDetails()).containsEntry("runningSince", since);
	}

	@Test
	void reconcilerThatIsSlowIsNotLateWhenItIsDone() {
		assertThat(reconciler(new ReconcilerProgress(null, NOW, NOW)).getStatus()).isEqualTo(Status.UP);
		assertThat(reconciler(new ReconcilerProgress(null, NOW.minusSeconds(1), NOW.minusSeconds(1))).getStatus())
			.isEqualTo(Status.UP);
	}

	@ParameterizedTest
	@CsvSource({ "60,UP", "61,DEGRADED" })
	void reconcilerThatAlwaysFailsIsLateThoughItRuns(long seconds, String status) {
		Instant done = NOW.minusSeconds(seconds);
		assertThat(reconciler(new ReconcilerProgress(null, NOW, done)).getStatus()).isEqualTo(new Status(status));
		assertThat(reconciler(new ReconcilerProgress(NOW, NOW.minusSeconds(1), done)).getStatus())
			.isEqualTo(new Status(status));
	}

	private Health reconciler(ReconcilerProgress runs) {
		return new ReconcilerHealthIndicator(() -> runs, Duration.ofSeconds(30), this.watch::figures, this.clock)
			.health();
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
