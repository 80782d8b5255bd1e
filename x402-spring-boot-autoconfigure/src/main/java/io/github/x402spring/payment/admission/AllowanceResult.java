package io.github.x402spring.payment.admission;

import java.util.List;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;

/**
 * What an allowance says of a payment.
 *
 * @since 0.1.0
 */
public sealed interface AllowanceResult {

	/**
	 * Return the result for payments that an allowance is not for.
	 * @return the result
	 */
	static AllowanceResult none() {
		return new None();
	}

	/**
	 * There is nothing to take; the payment goes on.
	 *
	 * @since 0.1.0
	 */
	record None() implements AllowanceResult {

	}

	/**
	 * A part was taken; the payment goes on.
	 *
	 * @param giveBack gives the part back. It is run at most once, on any thread; what it
	 * throws is logged and otherwise ignored
	 * @param kept hears that this process found the payment settled, under the same
	 * rules. If it runs after {@code giveBack}, the payment was found failed before, and
	 * its money has moved after all: count the part again
	 * @since 0.1.0
	 */
	record Taken(Runnable giveBack, Runnable kept) implements AllowanceResult {

		/**
		 * Create a result for an allowance that need not know of settled payments.
		 * @param giveBack gives the part back
		 */
		public Taken(Runnable giveBack) {
			this(giveBack, () -> {
			});
		}

	}

	/**
	 * The payment is refused. Nothing is charged.
	 *
	 * @param problem why. It must carry no challenge: paying again would not help
	 * @since 0.1.0
	 */
	record Refused(PaymentProblem problem) implements AllowanceResult {

	}

	/**
	 * The price that the payment meets is no longer that of this call. Nothing is
	 * charged, and the answer is a challenge with the price of now.
	 *
	 * @param quotes what it costs now; empty to ask the endpoint again, which does not
	 * know who pays
	 * @since 0.1.0
	 */
	record Outdated(List<Quote> quotes) implements AllowanceResult {

		/**
		 * Create a result for which the endpoint is asked what the request costs now.
		 */
		public Outdated() {
			this(List.of());
		}

	}

}
