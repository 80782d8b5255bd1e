package io.github.x402spring.payment.books;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * Where money of payments arrives.
 *
 * @param network the network
 * @param asset the token contract's address
 * @param payTo the seller's address
 * @since 0.1.0
 */
public record SellerAccount(Network network, String asset, String payTo) {

	static SellerAccount of(Payment payment) {
		PaymentRequirements requirements = payment.terms().requirements();
		return new SellerAccount(requirements.network(), requirements.asset(), requirements.payTo());
	}

}
