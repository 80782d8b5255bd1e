package io.github.x402spring.payment;

import io.github.x402spring.protocol.Network;

/**
 * A kind of payment: how and where.
 *
 * @param scheme the payment scheme
 * @param network the network
 * @since 0.1.0
 */
public record PaymentKind(String scheme, Network network) {

	@Override
	public String toString() {
		return this.scheme + " on " + this.network;
	}

}
