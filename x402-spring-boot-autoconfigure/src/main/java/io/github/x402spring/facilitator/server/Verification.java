package io.github.x402spring.facilitator.server;

import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.FacilitatorRequest;

/**
 * Answers {@code /verify}.
 */
final class Verification {

	private static final Duration SOON = Duration.ofSeconds(2);

	private final ServerParts parts;

	Verification(ServerParts parts) {
		this.parts = parts;
	}

	FacilitatorReply verify(FacilitatorRequest request, FacilitatorCaller caller) {
		return switch (this.parts.check().check(request, caller)) {
			case CheckResult.Refused no -> Replies.to(request).invalid(no.refusal());
			case CheckResult.Genuine(CheckedPayment payment) -> verify(payment, caller, Replies.to(request));
			case CheckResult.Unproven(CheckedPayment payment) -> prove(payment, caller, Replies.to(request));
		};
	}

	// What is known as used must not be paid once more, whatever the payer's wallet says
	// now.
	private FacilitatorReply prove(CheckedPayment payment, FacilitatorCaller caller, Replies replies) {
		try {
			Optional<Refusal> refusal = this.parts.prove(payment);
			if (refusal.isEmpty()) {
				return verify(payment, caller, replies);
			}
			return replies.invalid(this.parts.claims().find(payment.key()).isPresent() ? used() : refusal.get());
		}
		catch (PaymentUnavailableException ex) {
			return unavailable(ex);
		}
	}

	private FacilitatorReply verify(CheckedPayment payment, FacilitatorCaller caller, Replies replies) {
		Optional<ClaimedPayment> claimed = this.parts.claims().find(payment.key());
		if (claimed.isPresent()) {
			return verifyClaimed(payment, caller, claimed.get(), replies);
		}
		if (this.parts.sold(payment.key()).isPresent()) {
			return replies.invalid(used());
		}
		ClaimRequest request;
		try {
			request = this.parts.claim(payment, caller, null);
		}
		catch (PaymentUnavailableException ex) {
			return unavailable(ex);
		}
		Optional<Duration> wait = this.parts.claims().budgetWait(request);
		return wait.isPresent() ? Settlement.overBudget(wait.get()) : ask(payment, replies);
	}

	// What was sent for the caller and not told to it yet is still good for one sale,
	// though its nonce may be used by now.
	private FacilitatorReply verifyClaimed(CheckedPayment payment, FacilitatorCaller caller, ClaimedPayment claimed,
			Replies replies) {
		if (claimed.told() || !claimed.caller().equals(caller.name())) {
			return replies.invalid(used());
		}
		return (claimed.transaction() != null) ? replies.valid(payment) : ask(payment, replies);
	}

	private FacilitatorReply ask(CheckedPayment payment, Replies replies) {
		Optional<Refusal> over = this.parts.check().time(payment, this.parts.now());
		if (over.isPresent()) {
			return replies.invalid(over.get());
		}
		try {
			return switch (this.parts.rail().verify(payment)) {
				case VerificationResult.Valid yes -> replies.valid(payment);
				case VerificationResult.Rejected no ->
					replies.invalid(new Refusal(no.reason(), "The chain would refuse the payment"));
			};
		}
		catch (PaymentUnavailableException ex) {
			return unavailable(ex);
		}
	}

	private static FacilitatorReply unavailable(PaymentUnavailableException ex) {
		return FacilitatorReply.later(503, "The payment cannot be verified now", ex.retryAfter().orElse(SOON));
	}

	private static Refusal used() {
		return new Refusal(ErrorReason.NONCE_ALREADY_USED, "The payment was used before");
	}

}
