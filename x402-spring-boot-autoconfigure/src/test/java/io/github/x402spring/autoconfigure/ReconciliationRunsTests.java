package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.actuate.metrics.ReconcilerRuns;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When the reconciler began and when it was done.
 */
class ReconciliationRunsTests {

	private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private final MutableClock clock = new MutableClock(START);

	@Test
	void runIsSeenWhileItGoesOnAndWhenItIsOver() {
		ReconcilerRuns[] during = new ReconcilerRuns[1];
		ReconciliationRuns[] holder = new ReconciliationRuns[1];
		ReconciliationRuns runs = new ReconciliationRuns(() -> {
			during[0] = holder[0].runs();
			this.clock.advance(Duration.ofSeconds(20));
			return true;
		}, this.clock);
		holder[0] = runs;
		assertThat(runs.runs()).isEqualTo(new ReconcilerRuns(null, START, START));
		this.clock.advance(Duration.ofSeconds(5));
		runs.run();
		assertThat(during[0]).isEqualTo(new ReconcilerRuns(START.plusSeconds(5), START, START));
		assertThat(runs.runs()).isEqualTo(new ReconcilerRuns(null, START.plusSeconds(25), START.plusSeconds(25)));
	}

	@Test
	void runThatFailsEndsWithoutBeingDone() {
		ReconciliationRuns runs = new ReconciliationRuns(() -> {
			throw new IllegalStateException("away");
		}, this.clock);
		this.clock.advance(Duration.ofSeconds(5));
		assertThatIllegalStateException().isThrownBy(runs::run);
		assertThat(runs.runs()).isEqualTo(new ReconcilerRuns(null, START.plusSeconds(5), START));
	}

}
