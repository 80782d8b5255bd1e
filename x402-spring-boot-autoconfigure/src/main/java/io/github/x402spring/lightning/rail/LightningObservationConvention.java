package io.github.x402spring.lightning.rail;

import io.github.x402spring.lightning.rail.LightningObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a call of a node of Lightning.
 */
final class LightningObservationConvention implements ObservationConvention<LightningObservationContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof LightningObservationContext;
	}

	@Override
	public String getName() {
		return "x402.lightning";
	}

	@Override
	public String getContextualName(LightningObservationContext context) {
		return "x402.lightning " + context.operation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LightningObservationContext context) {
		return KeyValues.of(LowCardinality.OPERATION.withValue(context.operation()),
				LowCardinality.SERVER_ADDRESS.withValue(context.serverAddress()),
				LowCardinality.NETWORK.withValue(context.network()),
				LowCardinality.ERROR_TYPE.withValue(context.errorType()));
	}

}
