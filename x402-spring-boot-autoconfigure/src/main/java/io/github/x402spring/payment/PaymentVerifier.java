package io.github.x402spring.payment;

/**
 * Decides whether a payment may be used, after it passed all checks in the process and
 * was reserved for the request. Replacing this bean never removes those.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PaymentVerifier {

	/**
	 * Verify a payment.
	 * @param payment the payment
	 * @return whether it may be used
	 * @throws RuntimeException if it cannot be told; the client gets 503 and may come
	 * back with the same payment, after the time that a
	 * {@link PaymentUnavailableException} names
	 */
	VerificationResult verify(CheckedPayment payment);

}
