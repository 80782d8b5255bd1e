package io.github.x402spring.payment;

import java.util.Set;

/**
 * Where the money of a payment is.
 *
 * @since 0.1.0
 */
public enum MoneyState {

	/** Taken for one request; nothing was sent. */
	RESERVED,

	/** The settlement is about to be sent or was sent; the answer is awaited. */
	SETTLING,

	/** The money moved. */
	SETTLED,

	/** The money did not move, as far as is known. */
	FAILED,

	/** It is not known whether the money moved; only evidence ends this. */
	UNKNOWN;

	/**
	 * Return whether the money may go from this state to another.
	 * @param next the other state; the same state is always allowed
	 * @return whether the step is legal
	 */
	public boolean canBecome(MoneyState next) {
		return next == this || switch (this) {
			// Nothing was sent, and yet its nonce is used.
			case RESERVED -> next == SETTLING || next == UNKNOWN;
			case SETTLING -> Set.of(SETTLED, FAILED, UNKNOWN).contains(next);
			case UNKNOWN -> Set.of(SETTLED, FAILED).contains(next);
			case FAILED -> next == SETTLED;
			case SETTLED -> next == UNKNOWN;
		};
	}

}
