package io.github.x402spring.facilitator.client;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of facilitators, with its keys.
 */
enum FacilitatorObservationDocumentation implements ObservationDocumentation {

	/** A call of a facilitator. */
	FACILITATOR {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultFacilitatorObservationConvention.class;
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

		/** Host of the facilitator. */
		SERVER_ADDRESS("server.address"),

		/** HTTP status of the answer, or none. */
		HTTP_RESPONSE_STATUS_CODE("http.response.status_code"),

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
