package io.github.x402spring.payment.pass;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;

/**
 * What a pass means for a request.
 *
 * @since 0.1.0
 */
public sealed interface PassResult {

	/**
	 * The request presents no pass, or the endpoint is opened by none.
	 *
	 * @since 0.1.0
	 */
	record None() implements PassResult {

	}

	/**
	 * The pass is used for the request.
	 *
	 * @param admission what the request holds while it is served
	 * @since 0.1.0
	 */
	record Admitted(Admission admission) implements PassResult {

	}

	/**
	 * The pass does not cover the call, which is decided about as if there were none.
	 *
	 * @param reason why, a constant
	 * @param exhausted whether too little is left on it, and nothing else is wrong
	 * @since 0.1.0
	 */
	record NotCovering(String reason, boolean exhausted) implements PassResult {

	}

	/**
	 * The request is not served.
	 *
	 * @param problem why
	 * @since 0.1.0
	 */
	record Refused(PaymentProblem problem) implements PassResult {

	}

}
