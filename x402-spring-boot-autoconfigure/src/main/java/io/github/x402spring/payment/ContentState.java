package io.github.x402spring.payment;

/**
 * Where the content of a payment is.
 *
 * @since 0.1.0
 */
public enum ContentState {

	/** The handler did not run. */
	NONE,

	/** The handler runs, or its answer is held back. */
	SERVING,

	/**
	 * The first byte of the answer went to the container. Final, unless it bought a pass
	 * that is refunded.
	 */
	DELIVERED,

	/** The handler failed, or its answer was withheld. */
	FAILED,

	/**
	 * The money moved without this reservation: before it, or for a payment that this
	 * ledger lost or never knew. The content is not served for it, and an operator
	 * decides whether the money is given back.
	 */
	UNATTRIBUTED,

	/** The seller gave the money back. Final. */
	REFUNDED;

	/**
	 * Return whether the content is not served in this state or after it.
	 * @return whether the content went out, or is not owed
	 */
	public boolean isFinal() {
		return this == DELIVERED || this == UNATTRIBUTED || this == REFUNDED;
	}

	/**
	 * Return whether the content may go from this state to another.
	 * @param next the other state; the same state is always allowed
	 * @return whether the step is legal
	 */
	public boolean canBecome(ContentState next) {
		return next == this || switch (this) {
			case NONE, FAILED -> next == SERVING || next == UNATTRIBUTED || next == REFUNDED;
			case SERVING -> next != NONE;
			case DELIVERED, UNATTRIBUTED -> next == REFUNDED;
			case REFUNDED -> false;
		};
	}

}
