package io.github.x402spring.payment.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of payments, with their keys.
 */
enum PaymentObservationDocumentation implements ObservationDocumentation {

	/** A request to a paid endpoint, from the gate to the last byte. */
	PAYMENT {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultPaymentObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.HTTP_ROUTE, LowCardinality.HTTP_REQUEST_METHOD,
					LowCardinality.OUTCOME, LowCardinality.SETTLE_MODE, LowCardinality.SCHEME, LowCardinality.NETWORK,
					LowCardinality.ASSET, LowCardinality.ERROR_TYPE };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.PAYMENT_ID, HighCardinality.PAYER, HighCardinality.AMOUNT,
					HighCardinality.TRANSACTION };
		}
	},

	/** A verification: by our own checks, or by the verifier. */
	VERIFY {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return VerificationObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.VERIFIER, LowCardinality.NETWORK, LowCardinality.OUTCOME,
					LowCardinality.ERROR_TYPE };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.PAYMENT_ID };
		}
	},

	/** A call of the settler. */
	SETTLE {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultSettlementObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.SETTLER, LowCardinality.NETWORK, LowCardinality.OUTCOME,
					LowCardinality.ERROR_TYPE };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.ATTEMPT, HighCardinality.TRANSACTION };
		}
	},

	/** A look for evidence of what became of a payment. */
	RECONCILE {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return ReconciliationObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.EVIDENCE, LowCardinality.NETWORK, LowCardinality.OUTCOME,
					LowCardinality.ERROR_TYPE };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { HighCardinality.PAYMENT_ID };
		}
	},

	/** A call to the ledger. */
	LEDGER {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return LedgerObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { LowCardinality.OPERATION, LowCardinality.ERROR_TYPE };
		}
	};

	/**
	 * Keys of meters and spans: few values each.
	 */
	enum LowCardinality implements KeyName {

		/** First pattern of the endpoint. */
		HTTP_ROUTE("http.route"),

		/** Method of the request. */
		HTTP_REQUEST_METHOD("http.request.method"),

		/** What came of it. */
		OUTCOME("x402.outcome"),

		/** When the money is moved. */
		SETTLE_MODE("x402.settle.mode"),

		/** Payment scheme. */
		SCHEME("x402.scheme"),

		/** Network of the payment. */
		NETWORK("x402.network"),

		/** Symbol of the token. */
		ASSET("x402.asset"),

		/** Who verifies. */
		VERIFIER("x402.verifier"),

		/** Who settles. */
		SETTLER("x402.settler"),

		/** What was found. */
		EVIDENCE("x402.evidence"),

		/** What is done. */
		OPERATION("x402.operation"),

		/** Kind of exception, or none. */
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

	/**
	 * Keys of spans alone.
	 */
	enum HighCardinality implements KeyName {

		/** Id of the payment. */
		PAYMENT_ID("x402.payment.id"),

		/** Address of the payer. */
		PAYER("x402.payer"),

		/** Amount in the smallest unit. */
		AMOUNT("x402.amount"),

		/** Version of the payment that the settler was called for. */
		ATTEMPT("x402.attempt"),

		/** Hash of the transaction. */
		TRANSACTION("x402.transaction");

		private final String key;

		HighCardinality(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
