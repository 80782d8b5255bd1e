package io.github.x402spring.payment.rail;

import io.github.x402spring.payment.PaymentKey;

/**
 * Payments that this application settles for other sellers. Its own paid endpoints refuse
 * them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ForeignPayments {

	/**
	 * Return whether another seller uses a payment.
	 * @param key the payment's key
	 * @return whether it was taken for another seller
	 * @throws RuntimeException if that is not known now
	 */
	boolean contains(PaymentKey key);

}
