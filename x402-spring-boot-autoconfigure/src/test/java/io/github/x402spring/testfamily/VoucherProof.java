package io.github.x402spring.testfamily;

import io.github.x402spring.payment.Proof;

/**
 * A token whose invoice was paid.
 *
 * @param token the token
 * @param use which of its calls this is; empty if it is good for one
 */
record VoucherProof(VoucherToken token, String use) implements Proof {

	@Override
	public String stored() {
		return this.use + " " + this.token.text();
	}

	static VoucherProof read(String stored) {
		int blank = stored.indexOf(' ');
		return new VoucherProof(VoucherToken.parse(stored.substring(blank + 1)), stored.substring(0, blank));
	}

	@Override
	public String toString() {
		return "VoucherProof[]";
	}

}
