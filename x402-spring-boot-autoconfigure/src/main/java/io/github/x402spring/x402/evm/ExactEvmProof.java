package io.github.x402spring.x402.evm;

import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Proof;

/**
 * A signed transfer by EIP-3009.
 *
 * @param payload the payment as presented, with the signature
 * @param authorization what the payer signed
 * @since 0.1.0
 */
public record ExactEvmProof(PaymentPayload payload, TransferAuthorization authorization) implements X402Proof {

	/**
	 * Hides the rest: a signed payment is as good as money until it is settled.
	 * @return the payload's kind only
	 */
	@Override
	public String toString() {
		return "ExactEvmProof[" + this.payload + "]";
	}

}
