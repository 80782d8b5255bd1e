package io.github.x402spring.mpp;

import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Quote;

/**
 * Writes a signed transfer as the credential of the scheme that takes it: this family
 * carries transfers by EIP-3009, but another one verifies and settles them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TransferForm {

	/**
	 * Write a transfer.
	 * @param quote the price that it was signed for
	 * @param transfer what is signed
	 * @param signature {@code 0x} and hexadecimal digits, not verified
	 * @return the credential
	 */
	Credential write(Quote quote, TransferAuthorization transfer, String signature);

}
