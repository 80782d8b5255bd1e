package io.github.x402spring.payment;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Answers a payment that is in the book already from its state. The authorisation is
 * public once it was sent, so what is owed goes only to somebody who shows the same
 * payment for the same request.
 */
final class Resumption {

	private final PaymentServices services;

	Resumption(PaymentServices services) {
		this.services = services;
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
		this.services.book().repeated(presented.presentation().endpoint(), known);
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
				case SETTLING -> abandoned(known, presented);
				case UNKNOWN -> unknown(known, presented);
				case FAILED -> refused(PaymentExecution.settlementFailed(known, presented.presentation()));
				case SETTLED -> settled(known, presented);
			};
		}
		catch (LedgerUnavailableException ex) {
			// Not "nothing was charged": the payer would pay again.
			this.services.book().failed("Payment " + known.id() + " stays as it is", ex);
			return unknown();
		}
	}

	PaymentDecision inProgress() {
		return refused(new PaymentProblem.InProgress(this.services.policy().retryAfter()));
	}

	// Whoever was settling has vanished; what became of it is a question now.
	private PaymentDecision abandoned(Payment settling, PresentedPayment presented) {
		Payment unknown = settling.settlementUnknown("abandoned", now());
		return this.services.book().tryMove(settling, unknown) ? unknown(unknown, presented) : inProgress();
	}

	private PaymentDecision unknown(Payment unknown, PresentedPayment presented) {
		Payment after = unknown.isLeased(now()) ? unknown
				: this.services.settlements().resolve(unknown, presentable(unknown, presented));
		return switch (after.money()) {
			case SETTLED -> settled(after, presented);
			case FAILED -> refused(PaymentExecution.settlementFailed(after, presented.presentation()));
			case RESERVED, SETTLING, UNKNOWN -> unknown();
		};
	}

	// What has ended moves nothing any more, and what was used is not sent.
	private @Nullable CheckedPayment presentable(Payment unknown, PresentedPayment presented) {
		boolean mayMove = unknown.content() != ContentState.UNATTRIBUTED
				&& now().isBefore(unknown.terms().validBefore());
		return mayMove ? presented.checked(unknown.terms().quote()) : null;
	}

	private PaymentDecision settled(Payment settled, PresentedPayment presented) {
		if (settled.content() == ContentState.DELIVERED) {
			return refused(new PaymentProblem.AlreadyDelivered(PaymentReceipt.of(settled)));
		}
		if (settled.isUnattributed()) {
			return refused(new PaymentProblem.Unattributed(PaymentReceipt.of(settled)));
		}
		if (settled.content() == ContentState.REFUNDED) {
			return refused(new PaymentProblem.Refunded(PaymentReceipt.of(settled)));
		}
		PaymentPolicy policy = this.services.policy();
		if (settled.isRefundDue(policy, now())) {
			return refused(new PaymentProblem.RefundDue(PaymentReceipt.of(settled)));
		}
		Payment redeemed = settled.redeemed(policy.newLease(now()), now());
		if (!this.services.book().tryMove(settled, redeemed)) {
			return inProgress();
		}
		return new PaymentDecision.Granted(
				new PaymentExecution(this.services, presented, presented.checked(redeemed.terms().quote()), redeemed));
	}

	private PaymentDecision unknown() {
		return refused(new PaymentProblem.SettlementUnknown(this.services.policy().retryAfter()));
	}

	private static PaymentDecision refused(PaymentProblem problem) {
		return new PaymentDecision.Refused(problem);
	}

	private Instant now() {
		return this.services.book().now();
	}

}
