package io.github.x402spring.x402;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Proof;

/**
 * The proof of a payment by x402: the signed payload as the client presented it.
 *
 * @since 0.1.0
 */
public interface X402Proof extends Proof {

	/**
	 * Return the payment as presented.
	 * @return the payload
	 */
	PaymentPayload payload();

	/**
	 * Return the payload as it came. Facilitators get it to the letter.
	 */
	@Override
	default String stored() {
		return payload().json();
	}

	/**
	 * Return the proof of a payment by x402.
	 * @param payment the payment
	 * @return its proof
	 * @throws IllegalArgumentException if it is of another family
	 */
	static X402Proof of(CheckedPayment payment) {
		if (payment.proof() instanceof X402Proof proof) {
			return proof;
		}
		throw new IllegalArgumentException("A payment of kind " + payment.quote().kind() + " is no payment by x402");
	}

}
