package io.github.x402spring.payment;

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

	/**
	 * Return where the money of an offer arrives.
	 * @param requirements the offer
	 * @return the account
	 */
	public static SellerAccount of(PaymentRequirements requirements) {
		return new SellerAccount(requirements.network(), requirements.asset(), requirements.payTo());
	}

}
