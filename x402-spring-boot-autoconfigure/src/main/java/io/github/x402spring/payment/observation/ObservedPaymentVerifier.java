package io.github.x402spring.payment.observation;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;

/**
 * A verifier that is observed.
 */
record ObservedPaymentVerifier(PaymentVerifier verifier,
		VerificationObservations observations) implements PaymentVerifier {

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return this.observations.observe(payment, () -> this.verifier.verify(payment));
	}

}
