package io.github.x402spring.onchain;

import java.io.IOException;
import java.util.concurrent.Callable;

import io.github.x402spring.payment.observation.GuardedObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes what nodes are asked.
 *
 * @since 0.1.0
 */
public final class ChainObservations {

	/** Observes nothing. */
	public static final ChainObservations NONE = new ChainObservations(ObservationRegistry.NOOP, null);

	private static final ChainObservationConvention DEFAULT = new DefaultChainObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable ChainObservationConvention convention;

	/**
	 * Create observations.
	 * @param registry where they go
	 * @param convention replaces the default convention, or {@code null}
	 */
	public ChainObservations(ObservationRegistry registry, @Nullable ChainObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	<T> T observe(ChainObservationContext context, Observation.CheckedCallable<T, IOException> call)
			throws IOException {
		return this.registry.isNoop() ? call.call()
				: GuardedObservation.observe(this.registry, () -> ChainObservationDocumentation.CHAIN
					.observation(this.convention, DEFAULT, () -> context, this.registry), call);
	}

	// What another thread asks belongs to what this thread does.
	<T> Callable<T> propagated(Callable<T> call) {
		return GuardedObservation.propagated(this.registry, call);
	}

}
