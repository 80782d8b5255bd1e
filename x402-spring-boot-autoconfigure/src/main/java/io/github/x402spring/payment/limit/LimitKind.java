package io.github.x402spring.payment.limit;

/**
 * What is limited.
 *
 * @since 0.1.0
 */
public enum LimitKind {

	/** Requests of a client network that are not paid for. */
	CHALLENGES("challenge_limit"),

	/** Calls of a payer, or of the holder of a pass. */
	CALLS("call_limit"),

	/** Calls of a payer or of the holder of a pass that run at once. */
	CONCURRENT_CALLS("concurrent_call_limit");

	private final String reason;

	LimitKind(String reason) {
		this.reason = reason;
	}

	/**
	 * Return how answers name the limit.
	 * @return a constant
	 */
	public String reason() {
		return this.reason;
	}

}
