package io.github.x402spring.payment;

import io.github.x402spring.Network;

/**
 * A kind of payment: how value is authorised, where it moves, and by which method. The
 * kind selects the scheme that checks a payment and the rail that moves its money.
 *
 * @param scheme the payment scheme, such as {@code exact}
 * @param network the network
 * @param method how the money is moved, such as {@code eip3009}: one scheme may have
 * several methods on one network
 * @since 0.1.0
 */
public record PaymentKind(String scheme, Network network, String method) {

	/**
	 * Return scheme and network, as protocols name kinds.
	 * @return text for people
	 */
	@Override
	public String toString() {
		return this.scheme + " on " + this.network;
	}

}
