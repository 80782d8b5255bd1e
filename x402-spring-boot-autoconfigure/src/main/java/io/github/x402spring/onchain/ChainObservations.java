package io.github.x402spring.onchain;

import java.io.IOException;
import java.util.concurrent.Callable;

import io.github.x402spring.payment.observation.GuardedObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Observes what nodes are asked.
 */
final class ChainObservations {

	/** Observes nothing. */
	static final ChainObservations NONE = new ChainObservations(ObservationRegistry.NOOP);

	private static final ChainObservationConvention CONVENTION = new ChainObservationConvention();

	private final ObservationRegistry registry;

	/**
	 * Create observations.
	 * @param registry where they go
	 */
	ChainObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	<T> T observe(ChainObservationContext context, Observation.CheckedCallable<T, IOException> call)
			throws IOException {
		return this.registry.isNoop() ? call.call() : GuardedObservation.observe(this.registry,
				() -> ChainObservationDocumentation.CHAIN.observation(null, CONVENTION, () -> context, this.registry),
				call);
	}

	// What another thread asks belongs to what this thread does.
	<T> Callable<T> propagated(Callable<T> call) {
		return GuardedObservation.propagated(this.registry, call);
	}

}
