package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.ReservationTerms;

/**
 * Makes receipts.
 */
final class Receipts {

	/** The longest transaction of any chain; answers have room for it. */
	static final int MAX_TRANSACTION_LENGTH = 128;

	private Receipts() {
	}

	/**
	 * Return the receipt of a payment.
	 * @param payment a settled payment, or one whose settlement failed
	 * @return the receipt
	 */
	static PaymentReceipt of(Payment payment) {
		ReservationTerms terms = payment.terms();
		if (payment.money() == MoneyState.SETTLED) {
			String transaction = payment.transaction();
			return settled(terms, (transaction != null) ? transaction : "");
		}
		String reason = payment.reason();
		return new PaymentReceipt(terms.protocol(), terms.quote().network(), terms.payer(), "",
				(reason != null) ? Reasons.clean(reason) : Reasons.SETTLEMENT_FAILED);
	}

	/**
	 * Return a receipt that is at least as long as that of a payment will be, whatever
	 * its transaction will be called.
	 * @param terms the terms of the payment
	 * @return the longest receipt
	 */
	static PaymentReceipt longest(ReservationTerms terms) {
		return settled(terms, "x".repeat(MAX_TRANSACTION_LENGTH));
	}

	private static PaymentReceipt settled(ReservationTerms terms, String transaction) {
		return new PaymentReceipt(terms.protocol(), terms.quote().network(), terms.payer(), transaction, null);
	}

}
