package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a call to the ledger.
 */
final class LedgerObservationConvention implements ObservationConvention<LedgerObservationContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof LedgerObservationContext;
	}

	@Override
	public String getName() {
		return "x402.ledger";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LedgerObservationContext context) {
		return KeyValues.of(
				PaymentObservationDocumentation.LowCardinality.OPERATION.withValue(context.operation().value()),
				PaymentObservationDocumentation.LowCardinality.ERROR_TYPE.withValue(ErrorTypes.of(context.getError())));
	}

}
