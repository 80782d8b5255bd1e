package io.github.x402spring.payment.limit;

/**
 * Hears what limits decide. It runs on the request's thread and should be quick; what it
 * throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface LimitListener {

	/**
	 * A limit has decided.
	 * @param kind what is limited
	 * @param plan the plan whose limit it is, or empty if it is that of all endpoints
	 * @param outcome what it decided
	 */
	void onDecision(LimitKind kind, String plan, Outcome outcome);

	/**
	 * What a limit decides.
	 *
	 * @since 0.1.0
	 */
	enum Outcome {

		/** The request is within the limit. */
		ALLOWED,

		/** The request is refused. */
		DENIED,

		/** The store of counts could not be asked, so that the request is let through. */
		UNCHECKED

	}

}
