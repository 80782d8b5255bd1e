package io.github.x402spring.facilitator;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.protocol.ErrorReason;
import io.github.x402spring.protocol.VerifyResponse;

/**
 * Lets a facilitator verify. Asking is harmless, so a broken connection is tried again
 * once, and if the facilitator is out of order the next one is asked; all other trouble
 * is thrown.
 *
 * @since 0.1.0
 */
public final class FacilitatorPaymentVerifier implements PaymentVerifier {

	private final Facilitators facilitators;

	/**
	 * Create a verifier.
	 * @param facilitators who can be asked; the settler has to have the same
	 */
	public FacilitatorPaymentVerifier(Facilitators facilitators) {
		this.facilitators = facilitators;
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		Deadline deadline = this.facilitators.verification();
		PaymentUnavailableException trouble = new PaymentUnavailableException("No facilitator is for the network",
				null);
		for (Facilitator facilitator : this.facilitators.route(payment)) {
			try {
				return read(payment, facilitator, facilitator.verify(payment, deadline));
			}
			catch (FacilitatorException ex) {
				if (!ex.trouble().isOutage() || deadline.isOver()) {
					throw ex;
				}
				trouble = ex;
			}
		}
		throw trouble;
	}

	private VerificationResult read(CheckedPayment payment, Facilitator facilitator, VerifyResponse answer) {
		if (answer.isValid()) {
			this.facilitators.verified(payment, facilitator);
			return new VerificationResult.Valid();
		}
		String reason = answer.invalidReason();
		return new VerificationResult.Rejected((reason != null) ? reason : ErrorReason.VERIFICATION_FAILED);
	}

}
