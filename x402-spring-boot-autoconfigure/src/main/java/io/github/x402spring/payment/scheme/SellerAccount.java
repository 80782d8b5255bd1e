package io.github.x402spring.payment.scheme;

import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Quote;

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
	 * Return where the money of a quote arrives.
	 * @param quote the quote
	 * @return the account, or empty if the quote names no payee
	 */
	public static Optional<SellerAccount> of(Quote quote) {
		return Optional.ofNullable(quote.payee())
			.map((payee) -> new SellerAccount(quote.network(), quote.asset(), payee));
	}

}
