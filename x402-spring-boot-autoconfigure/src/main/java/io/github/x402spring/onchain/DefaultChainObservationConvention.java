package io.github.x402spring.onchain;

import io.github.x402spring.onchain.ChainObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValues;

/**
 * Default {@link ChainObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultChainObservationConvention implements ChainObservationConvention {

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
