package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;

/**
 * Default {@link SettlementObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultSettlementObservationConvention implements SettlementObservationConvention {

	@Override
	public String getName() {
		return "x402.settle";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(SettlementObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.LowCardinality.SETTLER.withValue(context.settler()),
				PaymentObservationDocumentation.LowCardinality.NETWORK.withValue(context.network()),
				PaymentObservationDocumentation.LowCardinality.OUTCOME.withValue(context.outcome()),
				PaymentObservationDocumentation.LowCardinality.ERROR_TYPE.withValue(ErrorTypes.of(context.getError())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(SettlementObservationContext context) {
		return KeyValues.of(PaymentObservationDocumentation.HighCardinality.ATTEMPT.withValue(context.attempt()),
				PaymentObservationDocumentation.HighCardinality.TRANSACTION.withValue(context.transaction()));
	}

}
