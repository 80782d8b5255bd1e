package io.github.x402spring.payment;

/**
 * Verifies payments as {@code x402.facilitator.type} says, whether a remote facilitator
 * does it, one of several, or the sandbox. The bean is always there if that property is
 * set, so that a {@link PaymentVerifier} of an application can call it. It is a fallback:
 * if the application defines a {@link PaymentVerifier}, that one is used.
 *
 * @since 0.1.0
 */
public final class DefaultPaymentVerifier implements PaymentVerifier {

	private final PaymentVerifier delegate;

	/**
	 * Create the default.
	 * @param delegate does the work
	 */
	public DefaultPaymentVerifier(PaymentVerifier delegate) {
		this.delegate = delegate;
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return this.delegate.verify(payment);
	}

}
