package io.github.x402spring.onchain;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of nodes, with its keys.
 */
enum ChainObservationDocumentation implements ObservationDocumentation {

	/** A question to a node. */
	CHAIN {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return ChainObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinality.values();
		}
	};

	/**
	 * Keys of meters and spans: few values each.
	 */
	enum LowCardinality implements KeyName {

		/** Method of the call. */
		RPC_METHOD("rpc.method"),

		/** Host of the node. */
		SERVER_ADDRESS("server.address"),

		/** Network of the node. */
		NETWORK("x402.network"),

		/** Why there is no answer, or none. */
		ERROR_TYPE("error.type");

		private final String key;

		LowCardinality(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
