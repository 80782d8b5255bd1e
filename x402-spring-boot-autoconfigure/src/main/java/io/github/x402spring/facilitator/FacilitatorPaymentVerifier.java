package io.github.x402spring.facilitator;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.protocol.ErrorReason;
import io.github.x402spring.protocol.VerifyResponse;

/**
 * Lets a facilitator verify. Asking is harmless, so a broken connection is tried again
 * once; all other trouble is thrown.
 *
 * @since 0.1.0
 */
public final class FacilitatorPaymentVerifier implements PaymentVerifier {

	private final FacilitatorClient client;

	/**
	 * Create a verifier.
	 * @param client talks to the facilitator
	 */
	public FacilitatorPaymentVerifier(FacilitatorClient client) {
		this.client = client;
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		VerifyResponse answer = ask(payment);
		if (answer.isValid()) {
			return new VerificationResult.Valid();
		}
		String reason = answer.invalidReason();
		return new VerificationResult.Rejected((reason != null) ? reason : ErrorReason.VERIFICATION_FAILED);
	}

	private VerifyResponse ask(CheckedPayment payment) {
		try {
			return this.client.verify(payment);
		}
		catch (FacilitatorException ex) {
			if (ex.trouble().isTransport()) {
				return this.client.verify(payment);
			}
			throw ex;
		}
	}

}
