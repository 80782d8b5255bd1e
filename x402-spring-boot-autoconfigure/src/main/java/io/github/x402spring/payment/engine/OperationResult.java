package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.Payment;

/**
 * What came of something that an operator asked for.
 *
 * @since 0.1.0
 */
public sealed interface OperationResult {

	/**
	 * It was done.
	 *
	 * @param payment the payment afterwards
	 * @since 0.1.0
	 */
	record Done(Payment payment) implements OperationResult {

	}

	/**
	 * What was issued was revoked before it was presented: there is no payment.
	 *
	 * @since 0.1.0
	 */
	record Revoked() implements OperationResult {

	}

	/**
	 * It cannot be done.
	 *
	 * @param why why not
	 * @param payment the payment as it is
	 * @since 0.1.0
	 */
	record Refused(String why, Payment payment) implements OperationResult {

	}

	/**
	 * There is no such payment.
	 *
	 * @since 0.1.0
	 */
	record NotFound() implements OperationResult {

	}

}
