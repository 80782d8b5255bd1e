package io.github.x402spring.actuate.metrics;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows for how long the reconciler was not done.
 *
 * @param runs how it goes with it
 * @param clock the time
 * @since 0.1.0
 */
record ReconcilerMeters(Supplier<ReconcilerProgress> runs, Clock clock) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		X402Meter.RECONCILER_AGE.gauge(registry, Tags.empty(),
				() -> Duration.between(this.runs.get().done(), this.clock.instant()).toSeconds());
	}

}
