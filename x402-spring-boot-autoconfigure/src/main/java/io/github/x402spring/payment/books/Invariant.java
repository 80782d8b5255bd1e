package io.github.x402spring.payment.books;

/**
 * What must hold for the books at any time.
 *
 * @since 0.1.0
 */
public enum Invariant {

	/** I1: a payment key has one row, and each step of it happened once. */
	ONE_PAYMENT_PER_KEY,

	/** I2: no content without payment. Content went out while the money was settled. */
	NO_CONTENT_WITHOUT_PAYMENT,

	/**
	 * I3: no payment without content. Money that reached the seller is in the books, and
	 * its content went out, is owed, or was refunded.
	 */
	NO_PAYMENT_WITHOUT_CONTENT,

	/** I4: each settled payment is one transfer on the chain. */
	ONE_TRANSFER_PER_PAYMENT,

	/** I5: an unknown outcome ended by evidence or by an operator. */
	NOTHING_GUESSED,

	/** I6: that a payment would be sent was written down before it was sent. */
	WRITTEN_AHEAD,

	/** I7: what was transferred is what was agreed at the reservation. */
	PRICE_KEPT,

	/** I8: nothing is served while the money failed or is unknown. */
	WITHHELD,

	/** I11: the steps of a payment are those of the life cycle, without a gap. */
	LEGAL_STEPS,

	/** What stands in a row is a payment. */
	READABLE

}
