package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a verification.
 */
final class VerificationObservationConvention implements ObservationConvention<VerificationObservationContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof VerificationObservationContext;
	}

	@Override
	public String getName() {
		return "x402.verify";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(VerificationObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.LowCardinality.VERIFIER.withValue(context.verifier()),
				PaymentObservationDocumentation.LowCardinality.NETWORK.withValue(context.network()),
				PaymentObservationDocumentation.LowCardinality.OUTCOME.withValue(context.outcome()),
				PaymentObservationDocumentation.LowCardinality.ERROR_TYPE.withValue(ErrorTypes.of(context.getError())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(VerificationObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.HighCardinality.PAYMENT_ID.withValue(context.paymentId()));
	}

}
