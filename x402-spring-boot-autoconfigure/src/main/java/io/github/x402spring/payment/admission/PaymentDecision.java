package io.github.x402spring.payment.admission;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.answer.StoredAnswer;

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
	 * The request may be served.
	 *
	 * @param admission what the request holds while it is served
	 * @since 0.1.0
	 */
	record Granted(Admission admission) implements PaymentDecision {

	}

	/**
	 * The request was served before, and is answered once more as it was then. Nothing is
	 * taken for it, and its handler does not run.
	 *
	 * @param answer the answer
	 * @param receipt the receipt of the payment that has paid for it, as on the first
	 * answer
	 * @since 0.1.0
	 */
	record Repeated(StoredAnswer answer, PaymentReceipt receipt) implements PaymentDecision {

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
