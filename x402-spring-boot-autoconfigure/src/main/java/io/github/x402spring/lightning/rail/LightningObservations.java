package io.github.x402spring.lightning.rail;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.github.x402spring.payment.observation.GuardedObservation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Observes what a node of Lightning is asked.
 *
 * @param registry where observations go
 */
record LightningObservations(ObservationRegistry registry) {

	private static final LightningObservationConvention CONVENTION = new LightningObservationConvention();

	<T> T observe(LightningObservationContext context, Supplier<T> call) {
		return this.registry.isNoop() ? call.get()
				: GuardedObservation.observe(this.registry, () -> LightningObservationDocumentation.LIGHTNING
					.observation(null, CONVENTION, () -> context, this.registry), call::get);
	}

	// What another thread asks belongs to what this thread does.
	<T> Callable<T> propagated(Callable<T> call) {
		return GuardedObservation.propagated(this.registry, call);
	}

}
