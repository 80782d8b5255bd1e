package io.github.x402spring.payment;

import java.time.Duration;

/**
 * Answer of a {@link PaymentSettler}: yes, no, or don't know; or that it did not even
 * ask.
 *
 * @since 0.1.0
 */
public sealed interface SettlementResult {

	/**
	 * The money moved.
	 *
	 * @param transaction hash of the transaction; a malformed one counts as
	 * {@link Unknown}
	 * @since 0.1.0
	 */
	record Settled(String transaction) implements SettlementResult {

	}

	/**
	 * The money certainly did not move and nothing is under way.
	 *
	 * @param reason a protocol string; shown to the client if it consists of at most 80
	 * lower-case letters, digits and underscores
	 * @since 0.1.0
	 */
	record Failed(String reason) implements SettlementResult {

	}

	/**
	 * Everything else. Treating this as failed would make honest clients pay twice.
	 *
	 * @param cause a constant that says what happened, free of received text: at most 80
	 * letters, digits, blanks, hyphens and underscores
	 * @since 0.1.0
	 */
	record Unknown(String cause) implements SettlementResult {

	}

	/**
	 * Nothing was sent to anybody: there was no room for a call, or no connection came
	 * about. The reservation is given back, and the same payment may be presented again.
	 *
	 * @param retryAfter how long the client should wait; its usual time if that is longer
	 * @since 0.1.0
	 */
	record NotSent(Duration retryAfter) implements SettlementResult {

	}

}
