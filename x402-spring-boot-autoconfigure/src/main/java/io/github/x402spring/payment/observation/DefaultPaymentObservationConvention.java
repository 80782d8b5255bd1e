package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;

/**
 * Default {@link PaymentObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultPaymentObservationConvention implements PaymentObservationConvention {

	@Override
	public String getName() {
		return "x402.payment";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(PaymentObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.LowCardinality.HTTP_ROUTE.withValue(context.route()),
				PaymentObservationDocumentation.LowCardinality.HTTP_REQUEST_METHOD.withValue(context.method()),
				PaymentObservationDocumentation.LowCardinality.OUTCOME.withValue(context.outcome().value()),
				PaymentObservationDocumentation.LowCardinality.SETTLE_MODE.withValue(context.settleMode()),
				PaymentObservationDocumentation.LowCardinality.SCHEME.withValue(context.scheme()),
				PaymentObservationDocumentation.LowCardinality.NETWORK.withValue(context.network()),
				PaymentObservationDocumentation.LowCardinality.ASSET.withValue(context.asset()),
				PaymentObservationDocumentation.LowCardinality.ERROR_TYPE.withValue(context.errorType()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(PaymentObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.HighCardinality.PAYMENT_ID.withValue(context.paymentId()),
				PaymentObservationDocumentation.HighCardinality.PAYER.withValue(context.payer()),
				PaymentObservationDocumentation.HighCardinality.AMOUNT.withValue(context.amount()),
				PaymentObservationDocumentation.HighCardinality.TRANSACTION.withValue(context.transaction()));
	}

}
