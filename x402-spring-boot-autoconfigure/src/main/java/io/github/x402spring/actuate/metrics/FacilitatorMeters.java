package io.github.x402spring.actuate.metrics;

import java.util.Locale;

import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorCalls;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.FacilitatorState;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows the state of facilitators, and how much of their room is taken, by operation.
 *
 * @param facilitators the facilitators
 * @since 0.1.0
 */
record FacilitatorMeters(FacilitatorRouter facilitators) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Facilitator facilitator : this.facilitators.all()) {
			for (FacilitatorOperation operation : FacilitatorOperation.values()) {
				bind(registry, facilitator.calls(operation),
						Tags.of("facilitator", facilitator.name(), "operation", operation.path()));
			}
		}
	}

	private static void bind(MeterRegistry registry, FacilitatorCalls calls, Tags tags) {
		for (FacilitatorState state : FacilitatorState.values()) {
			X402Meter.CIRCUIT.gauge(registry, tags.and("state", state.name().toLowerCase(Locale.ROOT)),
					() -> (calls.state() == state) ? 1 : 0);
		}
		X402Meter.FACILITATOR_ACTIVE.gauge(registry, tags, calls::active);
		X402Meter.FACILITATOR_MAX.gauge(registry, tags, calls::maxConcurrentCalls);
	}

}
