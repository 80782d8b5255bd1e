package io.github.x402spring.lightning.rail;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of nodes of Lightning, with its keys.
 */
enum LightningObservationDocumentation implements ObservationDocumentation {

	/** A call of a node. */
	LIGHTNING {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return LightningObservationConvention.class;
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

		/** What it is asked to do. */
		OPERATION("x402.operation"),

		/** Host of the node, or none. */
		SERVER_ADDRESS("server.address"),

		/** Network of its invoices. */
		NETWORK("x402.network"),

		/** Why the call failed, or none. */
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
