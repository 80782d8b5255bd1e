package io.github.x402spring.payment.ledger;

import io.github.x402spring.payment.Payment;

/**
 * What came of reserving a payment.
 *
 * @since 0.1.0
 */
public sealed interface Reservation {

	/**
	 * The payment is taken for the caller.
	 *
	 * @since 0.1.0
	 */
	record Reserved() implements Reservation {

	}

	/**
	 * The payment is in the book already, or another one with its id.
	 *
	 * @param payment its state
	 * @since 0.1.0
	 */
	record Existing(Payment payment) implements Reservation {

	}

	/**
	 * The book takes nothing: it has no room, or the payment comes so long after its
	 * authorisation ended that the book may have known and forgotten it.
	 *
	 * @since 0.1.0
	 */
	record Full() implements Reservation {

	}

}
