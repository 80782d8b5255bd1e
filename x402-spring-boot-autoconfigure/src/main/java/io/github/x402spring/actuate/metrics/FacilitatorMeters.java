package io.github.x402spring.actuate.metrics;

import java.util.Locale;

import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorState;
import io.github.x402spring.facilitator.Facilitators;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows the state of facilitators.
 *
 * @param facilitators the facilitators
 * @since 0.1.0
 */
public record FacilitatorMeters(Facilitators facilitators) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Facilitator facilitator : this.facilitators.all()) {
			for (FacilitatorState state : FacilitatorState.values()) {
				X402Meter.CIRCUIT.gauge(registry,
						Tags.of("facilitator", facilitator.name(), "state", state.name().toLowerCase(Locale.ROOT)),
						() -> (facilitator.state() == state) ? 1 : 0);
			}
		}
	}

}
