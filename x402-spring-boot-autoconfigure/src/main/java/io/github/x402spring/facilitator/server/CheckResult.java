package io.github.x402spring.facilitator.server;

import io.github.x402spring.payment.CheckedPayment;

/**
 * What can be said of a payment without asking a book or a node.
 */
sealed interface CheckResult {

	/**
	 * The payment is genuine, is what the requirements ask for, and is what its caller
	 * may have settled.
	 *
	 * @param payment the payment
	 */
	record Genuine(CheckedPayment payment) implements CheckResult {

	}

	/**
	 * The payment is all of that if it is genuine, which only the rail can tell.
	 *
	 * @param payment the payment
	 */
	record Unproven(CheckedPayment payment) implements CheckResult {

	}

	/**
	 * The payment cannot be settled.
	 *
	 * @param refusal why
	 */
	record Refused(Refusal refusal) implements CheckResult {

	}

}
