package io.github.x402spring.payment.observation;

import io.micrometer.common.KeyValues;

/**
 * Default {@link LedgerObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultLedgerObservationConvention implements LedgerObservationConvention {

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
