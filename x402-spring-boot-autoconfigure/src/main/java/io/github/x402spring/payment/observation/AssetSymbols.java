package io.github.x402spring.payment.observation;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Quote;

/**
 * Names tokens by their symbol: an address is no tag.
 *
 * @param assets the tokens
 * @since 0.1.0
 */
record AssetSymbols(AssetRegistry assets) {

	/** Where the token is not known. */
	static final String OTHER = "other";

	/**
	 * Return the symbol of a token.
	 * @param quote names the token
	 * @return the symbol or {@code other}
	 */
	String of(Quote quote) {
		return of(quote.network(), quote.asset());
	}

	/**
	 * Return the symbol of a token.
	 * @param network its network
	 * @param asset the address of its contract
	 * @return the symbol or {@code other}
	 */
	String of(Network network, String asset) {
		return this.assets.symbol(network, asset).orElse(OTHER);
	}

}
