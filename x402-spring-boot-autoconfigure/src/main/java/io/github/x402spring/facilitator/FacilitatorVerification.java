package io.github.x402spring.facilitator;

import java.util.Set;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.VerifyResponse;

/**
 * Lets a facilitator verify. Asking is harmless, so a broken connection is tried again
 * once, and if the facilitator is out of order the next one is asked; all other trouble
 * is thrown.
 */
final class FacilitatorVerification {

	/** By these a facilitator says that it failed, or that it does not know. */
	static final Set<String> UNDECIDED = Set.of("invalid_exact_evm_transaction_simulation_failed",
			"invalid_exact_evm_transaction_failed", "invalid_transaction_state", "unexpected_verify_error",
			"unexpected_settle_error", ErrorReason.SETTLEMENT_PENDING);

	private final FacilitatorRouter facilitators;

	FacilitatorVerification(FacilitatorRouter facilitators) {
		this.facilitators = facilitators;
	}

	VerificationResult verify(CheckedPayment payment) {
		Deadline deadline = this.facilitators.verification();
		PaymentUnavailableException trouble = new PaymentUnavailableException(
				"No facilitator is configured for the network", null);
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
		if (reason == null || UNDECIDED.contains(reason)) {
			// A payment that was used before may look like that, so nothing may invite
			// the client to sign another one.
			throw new PaymentUnavailableException("The facilitator could not decide on the payment", null);
		}
		return new VerificationResult.Rejected(reason);
	}

}
