package io.github.x402spring.testfamily;

import io.github.x402spring.payment.Credential;
import org.jspecify.annotations.Nullable;

/**
 * A voucher as it is presented.
 *
 * @param text the line
 * @param token the signed token
 * @param preimage what proves that its invoice was paid
 * @param use which of its calls this is; empty if it is good for one
 */
record VoucherCredential(String text, String token, String preimage, String use) implements Credential {

	@Override
	public String protocol() {
		return "voucher/1";
	}

	@Override
	public @Nullable String identifier() {
		return null;
	}

	@Override
	public String toString() {
		return "VoucherCredential[]";
	}

}
