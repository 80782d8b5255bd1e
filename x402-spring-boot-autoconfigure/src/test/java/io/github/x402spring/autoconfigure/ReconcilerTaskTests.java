package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.actuate.metrics.ReconcilerProgress;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When the reconciler began and when it was done.
 */
class ReconcilerTaskTests {

	private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private final MutableClock clock = new MutableClock(START);

	@Test
	void runIsSeenWhileItGoesOnAndWhenItIsOver() {
		ReconcilerProgress[] during = new ReconcilerProgress[1];
		ReconcilerTask[] holder = new ReconcilerTask[1];
		ReconcilerTask runs = new ReconcilerTask(() -> {
			during[0] = holder[0].get();
			this.clock.advance(Duration.ofSeconds(20));
			return true;
		}, this.clock);
		holder[0] = runs;
		assertThat(runs.get()).isEqualTo(new ReconcilerProgress(null, START, START));
		this.clock.advance(Duration.ofSeconds(5));
		runs.run();
		assertThat(during[0]).isEqualTo(new ReconcilerProgress(START.plusSeconds(5), START, START));
		assertThat(runs.get()).isEqualTo(new ReconcilerProgress(null, START.plusSeconds(25), START.plusSeconds(25)));
	}

	@Test
	void runThatFailsEndsWithoutBeingDone() {
		ReconcilerTask runs = new ReconcilerTask(() -> {
			throw new IllegalStateException("away");
		}, this.clock);
		this.clock.advance(Duration.ofSeconds(5));
		assertThatIllegalStateException().isThrownBy(runs::run);
		assertThat(runs.get()).isEqualTo(new ReconcilerProgress(null, START.plusSeconds(5), START));
	}

}
