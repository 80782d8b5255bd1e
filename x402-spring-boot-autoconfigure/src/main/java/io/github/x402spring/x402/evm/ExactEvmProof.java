package io.github.x402spring.x402.evm;

import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Proof;

/**
 * A signed transfer by EIP-3009.
 *
 * @param payload the payment as presented, with the signature
 * @param authorization what the payer signed
 * @param ownKey whether the payer's own key signed it; if not, only a contract at the
 * payer's address can tell whether the payer authorised it
 * @since 0.1.0
 */
public record ExactEvmProof(PaymentPayload payload, TransferAuthorization authorization,
		boolean ownKey) implements X402Proof {

	/**
	 * Return the signature as presented.
	 * @return {@code 0x} and hexadecimal digits
	 */
	public String signature() {
		return this.payload.payload().path("signature").stringValue();
	}

	/**
	 * Return what is signed for a quote.
	 * @param quote the quote, which names the token
	 * @return the digest, 32 bytes
	 */
	public byte[] digest(Quote quote) {
		return this.authorization.digest(TokenDomain.of(quote).toDomain());
	}

	/**
	 * Hides the rest: a signed payment is as good as money until it is settled.
	 * @return the payload's kind only
	 */
	@Override
	public String toString() {
		return "ExactEvmProof[" + this.payload + "]";
	}

}
