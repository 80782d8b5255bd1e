package io.github.x402spring.onchain;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a question to a node. A bean of this type replaces the
 * default.
 *
 * @since 0.1.0
 */
public interface ChainObservationConvention extends ObservationConvention<ChainObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ChainObservationContext;
	}

}
