package io.github.x402spring.payment.rail;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;

/**
 * Lets the {@link PaymentRail} of a payment verify it. The bean is always there, so that
 * a {@link PaymentVerifier} of an application can call it. It is a fallback: if the
 * application defines a {@link PaymentVerifier}, that one is used.
 *
 * @since 0.1.0
 */
public final class DefaultPaymentVerifier implements PaymentVerifier {

	private final RailRegistry rails;

	/**
	 * Create the default.
	 * @param rails the rails of the application
	 */
	public DefaultPaymentVerifier(RailRegistry rails) {
		this.rails = rails;
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		PaymentKind kind = payment.quote().kind();
		return this.rails.find(kind)
			.orElseThrow(() -> new PaymentUnavailableException("No payment rail supports " + kind, null))
			.verify(payment);
	}

}
