package io.github.x402spring.payment.limit;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;

/**
 * Whether a call may go on of which it is proven who pays.
 *
 * @since 0.1.0
 */
public sealed interface CallPermit {

	/**
	 * Return the permit of a call that is not counted while it runs.
	 * @return a permit
	 */
	static Allowed unlimited() {
		return new UnlimitedCall();
	}

	/**
	 * The call is not served.
	 *
	 * @param problem why
	 * @since 0.1.0
	 */
	record Refused(PaymentProblem problem) implements CallPermit {

	}

	/**
	 * The call may go on.
	 *
	 * @since 0.1.0
	 */
	sealed interface Allowed extends CallPermit permits UnlimitedCall, RunningCall {

		/**
		 * Let the call count until it is over.
		 * @param admission what the request holds while it is served
		 * @return what it holds instead
		 */
		Admission hold(Admission admission);

		/**
		 * End the call, which is not served after all.
		 */
		void end();

	}

}
