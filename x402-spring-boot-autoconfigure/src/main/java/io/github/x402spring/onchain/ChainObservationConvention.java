package io.github.x402spring.onchain;

import io.github.x402spring.onchain.ChainObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a question to a node.
 */
final class ChainObservationConvention implements ObservationConvention<ChainObservationContext> {

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ChainObservationContext;
	}

	@Override
	public String getName() {
		return "x402.chain";
	}

	@Override
	public String getContextualName(ChainObservationContext context) {
		return "x402.chain " + context.method();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ChainObservationContext context) {
		return KeyValues.of(LowCardinality.RPC_METHOD.withValue(context.method()),
				LowCardinality.SERVER_ADDRESS.withValue(context.serverAddress()),
				LowCardinality.NETWORK.withValue(context.network()),
				LowCardinality.ERROR_TYPE.withValue(context.errorType()));
	}

}
