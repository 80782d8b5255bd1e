package io.github.x402spring.payment.engine;

import java.time.Instant;
import java.util.Optional;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

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
		if (!presented.is(known)) {
			return answeredLikeFirst(known, presented);
		}
		if (!presented.isSameRequest(known)) {
			return refused(known.content().isFinal()
					? this.parts.challenges()
						.unfit(presented, Reasons.OTHER_REQUEST, new PaymentProblem.BoundToOtherRequest())
					: this.parts.challenges().otherRequest(presented));
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

	// Another payment of the same payer, with the same id. It is never sent, and so is no
	// use in finding out what became of the first. That its payer signed it is proven,
	// which is more than the text of the first.
	private PaymentDecision answeredLikeFirst(Payment first, PresentedPayment presented) {
		if (!presented.isSameRequest(first)) {
			return refused(new PaymentProblem.IdentifierConflict(null));
		}
		return switch (first.money()) {
			case RESERVED, FAILED -> inProgress();
			case SETTLING, UNKNOWN -> first.isLeased(now()) ? inProgress() : unknown();
			case SETTLED -> first.isLeased(now()) ? inProgress() : settled(first, presented);
		};
	}

	/**
	 * Answer a payment by its id: like the payment that its payer gave the same id
	 * before, or with what its family finds wrong with the id. Anyone may claim to be a
	 * payer, so this waits until the payer is proven.
	 * @param presented a payment that is not in the book
	 * @return the answer; empty if nothing speaks against taking it
	 */
	Optional<PaymentDecision> named(PresentedPayment presented) {
		if (presented.isPaidBefore()) {
			return Optional.empty();
		}
		Payment first = presented.proven() ? this.parts.book().findNamed(presented.identifierDigest()) : null;
		if (first != null && !isGivenUp(first)) {
			return Optional.of(repeated(first, presented));
		}
		return this.parts.protocols()
			.flaw(presented.credential())
			.map((flaw) -> refused(new PaymentProblem.Malformed(flaw)));
	}

	// Its owner vanished before anything was sent, and cannot send it any more.
	private boolean isGivenUp(Payment first) {
		return isLapsedReservation(first) && this.parts.book().remove(first, PaymentLedger.Removal.RELEASED);
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
		Optional<PaymentDecision> answer = again(settled, presented);
		if (answer.isPresent()) {
			return answer.get();
		}
		if (settled.content() == ContentState.DELIVERED && !presented.is(settled)) {
			return refused(new PaymentProblem.IdentifierConflict(Receipts.of(settled)));
		}
		if (settled.content() == ContentState.DELIVERED) {
			return refused(usedUp(presented, new PaymentProblem.AlreadyDelivered(Receipts.of(settled))));
		}
		if (settled.isUnattributed()) {
			return refused(new PaymentProblem.Unattributed(Receipts.of(settled)));
		}
		if (settled.content() == ContentState.REFUNDED) {
			return refused(usedUp(presented, new PaymentProblem.Refunded(Receipts.of(settled))));
		}
		PaymentPolicy policy = this.parts.policy();
		if (settled.isRefundDue(policy, now())) {
			return refused(new PaymentProblem.RefundDue(Receipts.of(settled), why(settled)));
		}
		if (presented.isWithdrawn()) {
			return refused(owedBack(settled, Reasons.WITHDRAWN));
		}
		Payment redeemed = settled.redeemed(policy.newLease(now()), now());
		if (!this.parts.book().tryMove(settled, redeemed)) {
			return inProgress();
		}
		return new PaymentDecision.Granted(
				new PaymentAdmission(this.parts, presented, presented.checked(redeemed.terms().quote()), redeemed));
	}

	/**
	 * Answer as before.
	 * @param known a payment whose payer sends the request that it was for
	 * @param presented the payment as presented
	 * @return the answer; empty if none was delivered, or none is stored
	 */
	Optional<PaymentDecision> again(Payment known, PresentedPayment presented) {
		StoredAnswers answers = this.parts.answers();
		return (answers != null && known.money() == MoneyState.SETTLED && known.content() == ContentState.DELIVERED)
				? answers.find(known).map((it) -> {
					this.parts.book().answeredAgain(presented.presentation().endpoint(), known);
					return new PaymentDecision.Repeated(it, Receipts.of(known));
				}) : Optional.empty();
	}

	/**
	 * Give up the content of a settled payment: its payer gets the money back instead.
	 * @param settled the payment
	 * @param why why it buys nothing
	 * @return what the payer is told
	 */
	PaymentProblem owedBack(Payment settled, String why) {
		Payment owed = settled.owedBack(this.parts.policy(), why, now());
		return this.parts.book().tryMove(settled, owed) ? new PaymentProblem.RefundDue(Receipts.of(owed), why)
				: new PaymentProblem.InProgress(this.parts.policy().retryAfter());
	}

	private static @Nullable String why(Payment owed) {
		String reason = owed.reason();
		return (reason != null) ? Reasons.clean(reason) : null;
	}

	private PaymentProblem usedUp(PresentedPayment presented, PaymentProblem otherwise) {
		return this.parts.challenges().unfit(presented, Reasons.USED_UP, otherwise);
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
