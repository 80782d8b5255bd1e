package io.github.x402spring.testfamily;

import java.math.BigInteger;
import java.time.Instant;

/**
 * What the seller signs when it offers a voucher. It is bound to the request that was
 * challenged.
 *
 * @param id digest of the preimage that the node gives to whoever pays
 * @param method how the voucher is used
 * @param amount the price of a call
 * @param until when it ends
 * @param fingerprint of the challenge
 */
record VoucherToken(String id, String method, BigInteger amount, Instant until, String fingerprint) {

	String text() {
		return String.join("|", this.id, this.method, this.amount.toString(), this.until.toString(), this.fingerprint);
	}

	static VoucherToken parse(String text) {
		String[] parts = text.split("\\|");
		return new VoucherToken(parts[0], parts[1], new BigInteger(parts[2]), Instant.parse(parts[3]), parts[4]);
	}

}
