package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Answer of a {@link io.github.x402spring.payment.rail.PaymentRail}: yes, no, or don't
 * know; or that it did not even ask.
 *
 * @since 0.1.0
 */
public sealed interface SettlementResult {

	/**
	 * The money moved.
	 *
	 * @param transaction what proves it, such as the hash of the transaction; a malformed
	 * one counts as {@link Unknown}. {@code null} only if nothing was to be moved
	 * @param amount what was moved in the asset's smallest unit, at most what is
	 * authorised; {@code null} for the quoted price
	 * @since 0.1.0
	 */
	record Settled(@Nullable String transaction, @Nullable BigInteger amount) implements SettlementResult {

		/**
		 * Create a settlement of the quoted price.
		 * @param transaction what proves it
		 */
		public Settled(String transaction) {
			this(transaction, null);
		}

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
	 * @param transaction hash of a transaction that may have moved the money, or
	 * {@code null} if none is known; a malformed one counts as none
	 * @since 0.1.0
	 */
	record Unknown(String cause, @Nullable String transaction) implements SettlementResult {

		/**
		 * Create an unknown outcome without a transaction.
		 * @param cause a constant that says what happened
		 */
		public Unknown(String cause) {
			this(cause, null);
		}

	}

	/**
	 * Nothing was sent: there was no room for a call, or no connection came about. The
	 * reservation is given back, and the same payment may be presented again.
	 *
	 * @param retryAfter how long the client should wait; its usual time if that is longer
	 * @since 0.1.0
	 */
	record NotSent(Duration retryAfter) implements SettlementResult {

	}

}
