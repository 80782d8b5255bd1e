package io.github.x402spring.payment.quota;

/**
 * Hears what becomes of free calls, after it happened. It runs on the request's thread
 * and should be quick; what it throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface QuotaListener {

	/**
	 * A free call was taken.
	 * @param plan the plan
	 * @param left how many are left to the caller
	 */
	default void onTaken(String plan, long left) {
	}

	/**
	 * A caller had no free call left, and is asked to pay.
	 * @param plan the plan
	 */
	default void onSpent(String plan) {
	}

	/**
	 * A free call was given back, since nothing of its content left.
	 * @param plan the plan
	 */
	default void onGivenBack(String plan) {
	}

}
