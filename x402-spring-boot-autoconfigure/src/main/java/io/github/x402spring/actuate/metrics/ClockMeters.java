package io.github.x402spring.actuate.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows by how much clocks differ.
 *
 * @param skew who is ahead by how much
 * @since 0.1.0
 */
record ClockMeters(ClockSkew skew) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		this.skew.sources()
			.forEach((name, source) -> X402Meter.CLOCK_SKEW.gauge(registry, Tags.of("source", name),
					() -> source.get().<Number>map((it) -> it.toSeconds()).orElse(Double.NaN)));
	}

}
