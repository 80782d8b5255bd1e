package io.github.x402spring.payment;

import io.github.x402spring.Network;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about the money. The family of the client writes it in its own
 * form.
 *
 * @param protocol the protocol of the client, see {@link Credential#protocol()}
 * @param network where the money moves
 * @param payer who pays, or {@code null} if the kind of payment does not say
 * @param transaction what proves the settlement, such as the hash of a transaction; empty
 * if there is none
 * @param reason why the money did not move, a protocol string; {@code null} if it did
 * @since 0.1.0
 */
public record PaymentReceipt(String protocol, Network network, @Nullable String payer, String transaction,
		@Nullable String reason) {

	/** The longest transaction of any chain; answers have room for it. */
	static final int MAX_TRANSACTION_LENGTH = 128;

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

	/**
	 * Return whether the money moved.
	 * @return whether there is no reason against it
	 */
	public boolean isSettled() {
		return this.reason == null;
	}

}
