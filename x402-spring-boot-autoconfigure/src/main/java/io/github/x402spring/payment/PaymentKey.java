package io.github.x402spring.payment;

/**
 * Identifies a payment for ever: what a scheme can use only once. It is the idempotency
 * key of the whole life cycle, unlike header bytes or signatures, of which one payment
 * has many. Opaque to all but the scheme; for EIP-3009 network, asset, payer and nonce.
 *
 * @param value the key
 * @since 0.1.0
 */
public record PaymentKey(String value) {

	@Override
	public String toString() {
		return this.value;
	}

}
