package io.github.x402spring.lightning;

import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/**
 * What a node says of an invoice.
 *
 * @since 0.1.0
 */
public sealed interface InvoiceState {

	/**
	 * It is not paid, or its payment is held back, and it may be paid yet.
	 *
	 * @since 0.1.0
	 */
	record Open() implements InvoiceState {

	}

	/**
	 * It is paid for good.
	 *
	 * @param received what the payer paid in millisatoshis, fees for receiving it
	 * included, which may be more than was asked for; {@code null} if the node does not
	 * say
	 * @param fees what of that the seller paid for receiving it in millisatoshis;
	 * {@code null} if the node does not say
	 * @since 0.1.0
	 */
	record Settled(@Nullable BigInteger received, @Nullable BigInteger fees) implements InvoiceState {

	}

	/**
	 * It expired or was cancelled without being paid.
	 *
	 * @since 0.1.0
	 */
	record Ended() implements InvoiceState {

	}

	/**
	 * The node does not know it. That proves nothing of a payment: the node may have been
	 * replaced.
	 *
	 * @since 0.1.0
	 */
	record Missing() implements InvoiceState {

	}

}
