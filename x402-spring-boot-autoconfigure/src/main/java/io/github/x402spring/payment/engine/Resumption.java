package io.github.x402spring.payment.engine;

import java.time.Instant;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * Answers a payment that is in the book already from its state. The authorisation is
 * public once it was sent, so what is owed goes only to a caller that shows the same
 * payment for the same request.
 */
final class Resumption {

	private final EngineParts parts;

	Resumption(EngineParts parts) {
		this.parts = parts;
	}

	boolean isLapsedReservation(Payment payment) {
		return payment.money() == MoneyState.RESERVED && !payment.isLeased(now());
	}

	/**
	 * Answer a payment that was in the book before this request.
	 * @param known the payment as it is in the book
	 * @param presented the payment as presented
	 * @return whether the request is served
	 */
	PaymentDecision repeated(Payment known, PresentedPayment presented) {
		this.parts.book().repeated(presented.presentation().endpoint(), known);
		return resume(known, presented);
	}

	PaymentDecision resume(Payment known, PresentedPayment presented) {
		if (!presented.isSameRequest(known)) {
			return refused(new PaymentProblem.BoundToOtherRequest());
		}
		if (known.money() != MoneyState.UNKNOWN && known.isLeased(now())) {
			return inProgress();
		}
		if (!presented.isSameText(known)) {
			return refused(new PaymentProblem.BoundToOtherRequest());
		}
		try {
			return switch (known.money()) {
				case RESERVED -> inProgress();
				case SETTLING -> this.parts.search()
					.abandoned(known)
					.map((unknown) -> unknown(unknown, presented))
					.orElseGet(this::inProgress);
				case UNKNOWN -> unknown(known, presented);
				case FAILED -> refused(this.parts.challenges().settlementFailed(presented.presentation(), known));
				case SETTLED -> settled(known, presented);
			};
		}
		catch (LedgerUnavailableException ex) {
			// Not "nothing was charged": the payer would pay again.
			this.parts.book().failed("Payment " + known.id() + " is unchanged", ex);
			return unknown();
		}
	}

	PaymentDecision inProgress() {
		return refused(new PaymentProblem.InProgress(this.parts.policy().retryAfter()));
	}

	private PaymentDecision unknown(Payment unknown, PresentedPayment presented) {
		Payment after = unknown.isLeased(now()) ? unknown
				: this.parts.search().resolve(unknown, () -> presented.checked(unknown.terms().quote()));
		return switch (after.money()) {
			case SETTLED -> settled(after, presented);
			case FAILED -> refused(this.parts.challenges().settlementFailed(presented.presentation(), after));
			case RESERVED, SETTLING, UNKNOWN -> unknown();
		};
	}

	private PaymentDecision settled(Payment settled, PresentedPayment presented) {
		if (settled.content() == ContentState.DELIVERED) {
			return refused(new PaymentProblem.AlreadyDelivered(Receipts.of(settled)));
		}
		if (settled.isUnattributed()) {
			return refused(new PaymentProblem.Unattributed(Receipts.of(settled)));
		}
		if (settled.content() == ContentState.REFUNDED) {
			return refused(new PaymentProblem.Refunded(Receipts.of(settled)));
		}
		PaymentPolicy policy = this.parts.policy();
		if (settled.isRefundDue(policy, now())) {
			return refused(new PaymentProblem.RefundDue(Receipts.of(settled)));
		}
		Payment redeemed = settled.redeemed(policy.newLease(now()), now());
		if (!this.parts.book().tryMove(settled, redeemed)) {
			return inProgress();
		}
		return new PaymentDecision.Granted(
				new PaymentAdmission(this.parts, presented, presented.checked(redeemed.terms().quote()), redeemed));
	}

	private PaymentDecision unknown() {
		return refused(new PaymentProblem.SettlementUnknown(this.parts.policy().retryAfter()));
	}

	private static PaymentDecision refused(PaymentProblem problem) {
		return new PaymentDecision.Refused(problem);
	}

	private Instant now() {
		return this.parts.book().now();
	}

}
