package io.github.x402spring.facilitator.client;

import io.github.x402spring.facilitator.client.FacilitatorObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValues;

/**
 * Default {@link FacilitatorObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultFacilitatorObservationConvention implements FacilitatorObservationConvention {

	@Override
	public String getName() {
		return "x402.facilitator";
	}

	@Override
	public String getContextualName(FacilitatorObservationContext context) {
		return "x402.facilitator " + context.operation().path();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(FacilitatorObservationContext context) {
		return KeyValues.of(LowCardinality.OPERATION.withValue(context.operation().path()),
				LowCardinality.SERVER_ADDRESS.withValue(context.serverAddress()),
				LowCardinality.HTTP_RESPONSE_STATUS_CODE.withValue(context.statusCode()),
				LowCardinality.ERROR_TYPE.withValue(context.errorType()));
	}

}
