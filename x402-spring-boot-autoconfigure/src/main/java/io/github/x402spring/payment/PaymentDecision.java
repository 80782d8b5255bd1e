package io.github.x402spring.payment;

/**
 * What happens to a request to a paid endpoint.
 *
 * @since 0.1.0
 */
public sealed interface PaymentDecision {

	/**
	 * This request costs nothing.
	 *
	 * @since 0.1.0
	 */
	record Free() implements PaymentDecision {

	}

	/**
	 * The request may be served with the given payment.
	 *
	 * @param execution the reserved payment
	 * @since 0.1.0
	 */
	record Granted(PaymentExecution execution) implements PaymentDecision {

	}

	/**
	 * The request is not served.
	 *
	 * @param problem why
	 * @since 0.1.0
	 */
	record Refused(PaymentProblem problem) implements PaymentDecision {

	}

}
