package io.github.x402spring.payment.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a settlement. A bean of this type replaces the default.
 *
 * @since 0.1.0
 */
public interface SettlementObservationConvention extends ObservationConvention<SettlementObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof SettlementObservationContext;
	}

}
