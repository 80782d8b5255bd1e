package io.github.x402spring.l402;

import io.github.x402spring.lightning.PaymentHash;

/**
 * Whether a credential is genuine.
 */
sealed interface TokenResult {

	/**
	 * It is: its tokens were made here, and their invoice was paid.
	 *
	 * @param hash what was paid against; counts stand on it, since one invoice may have
	 * several tokens
	 * @param terms what it is good for
	 */
	record Genuine(PaymentHash hash, TokenTerms terms) implements TokenResult {

	}

	/**
	 * It is not.
	 *
	 * @param reason a constant
	 */
	record Refused(String reason) implements TokenResult {

	}

}
