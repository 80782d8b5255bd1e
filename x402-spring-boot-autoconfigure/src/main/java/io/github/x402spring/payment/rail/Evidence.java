package io.github.x402spring.payment.rail;

/**
 * What is provable about the money of a payment.
 *
 * @since 0.1.0
 */
public sealed interface Evidence {

	/**
	 * The money reached the payee.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as {@link None}
	 * @param irreversible whether that stays so; if not, it is looked at again later
	 * @since 0.1.0
	 */
	record Transferred(String transaction, boolean irreversible) implements Evidence {

	}

	/**
	 * The money reached the payee before the payment was reserved: it was paid for
	 * something else, or the ledger lost the payment. It does not pay for this
	 * reservation.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as {@link None}
	 * @param irreversible whether that stays so; if not, it is looked at again later
	 * @since 0.1.0
	 */
	record Earlier(String transaction, boolean irreversible) implements Evidence {

	}

	/**
	 * The money reached the payee, but that is not final enough for the payment to count
	 * as settled. It is looked at again later, and is not sent again in the meantime.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as {@link None}
	 * @since 0.1.0
	 */
	record Pending(String transaction) implements Evidence {

	}

	/**
	 * The money can never move: the authorisation was cancelled, or it ended unused.
	 *
	 * @param reason a constant for the books
	 * @since 0.1.0
	 */
	record Impossible(String reason) implements Evidence {

	}

	/**
	 * The money has not moved as of now: the source that was asked is up to date and
	 * finds no trace of it. It may move later.
	 *
	 * @since 0.1.0
	 */
	record Absent() implements Evidence {

	}

	/**
	 * Nothing can be proven now.
	 *
	 * @since 0.1.0
	 */
	record None() implements Evidence {

	}

}
