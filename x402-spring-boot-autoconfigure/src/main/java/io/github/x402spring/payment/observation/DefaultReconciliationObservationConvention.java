package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;

/**
 * Default {@link ReconciliationObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultReconciliationObservationConvention implements ReconciliationObservationConvention {

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
