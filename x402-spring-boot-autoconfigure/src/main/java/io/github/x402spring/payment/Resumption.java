package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Instant;

import io.github.x402spring.protocol.PaymentRequirements;

/**
 * Answers a payment that is in the book already from its state. The authorisation is
 * public once it was sent, so what is owed goes only to somebody who shows the same
 * payment for the same request.
 */
final class Resumption {

	/** The latest instant that ledgers are asked to hold: 9999-12-31T23:59:59Z. */
	private static final BigInteger MAX_EPOCH_SECOND = BigInteger.valueOf(253_402_300_799L);

	private final PaymentServices services;

	Resumption(PaymentServices services) {
		this.services = services;
	}

	static ReservationTerms terms(Presentation presentation, AuthenticatedPayment payment,
			PaymentRequirements requirements, Instant now) {
		return new ReservationTerms(payment.key(), presentation.endpoint().id(),
				Fingerprint.of(presentation.request(), payment.payload()), Fingerprint.ofText(payment.payload().json()),
				payment.payer(), payment.payload().x402Version(), requirements,
				Instant.ofEpochSecond(payment.validBefore().min(MAX_EPOCH_SECOND).longValue()), now);
	}

	boolean isLapsedReservation(Payment payment) {
		return payment.money() == MoneyState.RESERVED && !payment.isLeased(now());
	}

	boolean isSamePresentation(Payment known, Presentation presentation, AuthenticatedPayment payment) {
		ReservationTerms terms = known.terms();
		return isSameRequest(known, presentation, payment)
				&& terms.payloadDigest().equals(Fingerprint.ofText(payment.payload().json()));
	}

	PaymentDecision resume(Payment known, Presentation presentation, AuthenticatedPayment payment) {
		if (!isSameRequest(known, presentation, payment)) {
			return refused(new PaymentProblem.BoundToOtherRequest());
		}
		if (known.money() != MoneyState.UNKNOWN && known.isLeased(now())) {
			return inProgress();
		}
		if (!isSamePresentation(known, presentation, payment)) {
			return refused(new PaymentProblem.BoundToOtherRequest());
		}
		CheckedPayment checked = new CheckedPayment(payment.payload(), known.terms().requirements(),
				presentation.resource(), payment.key(), payment.payer());
		return switch (known.money()) {
			case RESERVED -> inProgress();
			case SETTLING -> abandoned(known, presentation, payment, checked);
			case UNKNOWN -> unknown(known, presentation, payment, checked);
			case FAILED -> refused(PaymentExecution.settlementFailed(known, presentation));
			case SETTLED -> settled(known, presentation, payment, checked);
		};
	}

	PaymentDecision inProgress() {
		return refused(new PaymentProblem.InProgress(this.services.policy().retryAfter()));
	}

	// Whoever was settling has vanished; what became of it is a question now.
	private PaymentDecision abandoned(Payment settling, Presentation presentation, AuthenticatedPayment payment,
			CheckedPayment checked) {
		Payment unknown = settling.settlementUnknown("abandoned", now());
		return this.services.book().tryMove(settling, unknown) ? unknown(unknown, presentation, payment, checked)
				: inProgress();
	}

	private PaymentDecision unknown(Payment unknown, Presentation presentation, AuthenticatedPayment payment,
			CheckedPayment checked) {
		Payment after = unknown.isLeased(now()) ? unknown : this.services.settlements().resolve(unknown, checked);
		return switch (after.money()) {
			case SETTLED -> settled(after, presentation, payment, checked);
			case FAILED -> refused(PaymentExecution.settlementFailed(after, presentation));
			case RESERVED, SETTLING, UNKNOWN ->
				refused(new PaymentProblem.SettlementUnknown(this.services.policy().retryAfter()));
		};
	}

	private PaymentDecision settled(Payment settled, Presentation presentation, AuthenticatedPayment payment,
			CheckedPayment checked) {
		if (settled.content() == ContentState.DELIVERED) {
			return refused(new PaymentProblem.AlreadyDelivered(PaymentReceipt.of(settled)));
		}
		PaymentPolicy policy = this.services.policy();
		if (settled.redemptions() >= policy.maxRedemptions()
				|| now().isAfter(settled.updatedAt().plus(policy.entitlementTtl()))) {
			return refused(new PaymentProblem.RefundDue(PaymentReceipt.of(settled)));
		}
		Payment redeemed = settled.redeemed(now().plus(policy.lease()), now());
		if (!this.services.book().tryMove(settled, redeemed)) {
			return inProgress();
		}
		return new PaymentDecision.Granted(
				new PaymentExecution(this.services, presentation, payment, checked, redeemed));
	}

	private static boolean isSameRequest(Payment known, Presentation presentation, AuthenticatedPayment payment) {
		return known.terms().fingerprint().equals(Fingerprint.of(presentation.request(), payment.payload()));
	}

	private static PaymentDecision refused(PaymentProblem problem) {
		return new PaymentDecision.Refused(problem);
	}

	private Instant now() {
		return this.services.book().now();
	}

}
