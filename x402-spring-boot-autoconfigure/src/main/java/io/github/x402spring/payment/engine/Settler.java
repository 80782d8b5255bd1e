package io.github.x402spring.payment.engine;

import java.time.Duration;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;

/**
 * Lets the rail of a payment settle it, and writes down what is known before and after.
 */
final class Settler {

	private final PaymentBook book;

	private final RailCalls rails;

	private final PaymentPolicy policy;

	private final OutcomeWriter outcomes;

	Settler(PaymentBook book, RailCalls rails, PaymentPolicy policy) {
		this.book = book;
		this.rails = rails;
		this.policy = policy;
		this.outcomes = new OutcomeWriter(book);
	}

	/**
	 * Settle a reserved payment. That it is about to be sent is written down first: a
	 * crash may leave a question, never a lie.
	 * @param reserved the reservation
	 * @param checked the payment
	 * @return what became of it
	 */
	Attempt settle(Payment reserved, CheckedPayment checked) {
		// With a lease of its own: the handler may have used up that of the reservation.
		Payment settling = reserved.settling(checked, lease(), this.book.now());
		if (!this.book.move(reserved, settling)) {
			return new Attempt.Lost();
		}
		return switch (this.rails.settle(checked.reservedAs(reserved.id()))) {
			case SettlementResult.Settled yes -> made(settling, settled(settling, yes));
			case SettlementResult.Failed no -> made(settling, settling.settlementFailed(no.reason(), this.book.now()));
			case SettlementResult.Unknown unknown ->
				made(settling, settling.settlementUnknown(unknown, this.book.now()));
			case SettlementResult.NotSent not -> notSent(settling, not.retryAfter());
		};
	}

	private Attempt made(Payment settling, Payment next) {
		return new Attempt.Made(this.outcomes.write(settling, next));
	}

	// If it cannot be given back, its lease lapses and it is a question for the books.
	private Attempt notSent(Payment settling, Duration retryAfter) {
		try {
			if (!this.book.remove(settling, PaymentLedger.Removal.UNAVAILABLE)) {
				// Another instance took it for abandoned, and may have sent it.
				return new Attempt.Made(settling);
			}
		}
		catch (LedgerUnavailableException ex) {
			this.book.failed("Payment " + settling.id() + " was not sent, and its reservation could not be released",
					ex);
			// It stands in the book as sent, so the books will ask, and may send it.
			return new Attempt.Made(settling);
		}
		return new Attempt.NotSent(this.policy.retryAfter(retryAfter));
	}

	// The lease of before the call may be over by now.
	private Payment settled(Payment settling, SettlementResult.Settled told) {
		return (settling.content() == ContentState.SERVING) ? settling.settled(told, lease(), this.book.now())
				: settling.settledAndServing(told, lease(), this.book.now());
	}

	private Lease lease() {
		return this.policy.newLease(this.book.now());
	}

	/**
	 * What became of the attempt to settle a reserved payment.
	 */
	sealed interface Attempt {

		/**
		 * The settler was asked.
		 *
		 * @param payment the payment afterwards
		 */
		record Made(Payment payment) implements Attempt {

		}

		/**
		 * Another process took the reservation over before anything was sent.
		 */
		record Lost() implements Attempt {

		}

		/**
		 * The settler sent nothing; the reservation was given back.
		 *
		 * @param retryAfter when the same payment may be presented again
		 */
		record NotSent(Duration retryAfter) implements Attempt {

		}

	}

}
