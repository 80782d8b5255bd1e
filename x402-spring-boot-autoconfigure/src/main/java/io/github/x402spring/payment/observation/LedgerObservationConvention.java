package io.github.x402spring.payment.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a call to the ledger. A bean of this type replaces the
 * default.
 *
 * @since 0.1.0
 */
public interface LedgerObservationConvention extends ObservationConvention<LedgerObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LedgerObservationContext;
	}

}
