package io.github.x402spring.payment.limit;

/**
 * A limit that holds for an endpoint.
 *
 * @param value the limit
 * @param plan the plan whose limit it is, or empty if it is that of all endpoints
 */
record LimitRule<T>(T value, String plan) {

	// No name of a plan has a colon.
	LimitKey key(String name, String caller) {
		return LimitKey.of(this.plan.isEmpty() ? name : name + ":" + this.plan, caller);
	}

}
