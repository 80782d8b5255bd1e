package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a look for evidence.
 */
final class ReconciliationObservationConvention implements ObservationConvention<ReconciliationObservationContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ReconciliationObservationContext;
	}

	@Override
	public String getName() {
		return "x402.reconcile";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ReconciliationObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.LowCardinality.EVIDENCE.withValue(context.evidence()),
				PaymentObservationDocumentation.LowCardinality.NETWORK.withValue(context.network()),
				PaymentObservationDocumentation.LowCardinality.OUTCOME.withValue(context.outcome()),
				PaymentObservationDocumentation.LowCardinality.ERROR_TYPE.withValue(ErrorTypes.of(context.getError())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ReconciliationObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.HighCardinality.PAYMENT_ID.withValue(context.paymentId()));
	}

}
