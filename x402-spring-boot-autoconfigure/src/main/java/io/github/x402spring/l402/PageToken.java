package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Instant;

import io.github.x402spring.lightning.PaymentHash;

/**
 * A token of the payment page.
 *
 * @param hash what its invoice is paid against
 * @param amount what its invoice asks for, in millisatoshis
 * @param until until when it buys something
 * @param pass 64 hexadecimal digits that stand for the preimage once the invoice is paid
 */
record PageToken(PaymentHash hash, BigInteger amount, Instant until, String pass) {

	/**
	 * Hides the pass.
	 * @return the hash only
	 */
	@Override
	public String toString() {
		return "PageToken[" + this.hash + "]";
	}

}
