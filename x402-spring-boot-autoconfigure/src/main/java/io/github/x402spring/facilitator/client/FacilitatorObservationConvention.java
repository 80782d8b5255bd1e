package io.github.x402spring.facilitator.client;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a call of a facilitator. A bean of this type replaces the
 * default.
 *
 * @since 0.1.0
 */
public interface FacilitatorObservationConvention extends ObservationConvention<FacilitatorObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof FacilitatorObservationContext;
	}

}
