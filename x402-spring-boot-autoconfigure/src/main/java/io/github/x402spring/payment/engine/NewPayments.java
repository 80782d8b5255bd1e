package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.payment.limit.CallPermit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.scheme.SchemeResult;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes payments that this ledger has not sent: reserves them and asks the verifier.
 */
final class NewPayments {

	private static final Log logger = LogFactory.getLog(NewPayments.class);

	private final EngineParts parts;

	private final Resumption resumption;

	private final Debts debts;

	private final RailCalls rails;

	private final PaymentVerifier verifier;

	private final @Nullable AllowanceDesk allowances;

	private final @Nullable RequestLimits limits;

	NewPayments(EngineParts parts, Resumption resumption, RailCalls rails, PaymentVerifier verifier,
			@Nullable AllowanceDesk allowances, @Nullable RequestLimits limits) {
		this.parts = parts;
		this.resumption = resumption;
		this.debts = new Debts(parts, resumption, rails);
		this.rails = rails;
		this.verifier = verifier;
		this.allowances = allowances;
		this.limits = limits;
	}

	/**
	 * Take a payment that is not in the book, if it meets a price of now.
	 * @param presented the payment
	 * @return whether the request is served
	 */
	PaymentDecision take(PresentedPayment presented) {
		if (!presented.isIssuedForRequest()) {
			return new PaymentDecision.Refused(this.parts.challenges().notIssued(presented));
		}
		return switch (match(presented, payable(presented.presentation()))) {
			case SchemeResult.Accepted<Quote> accepted when presented.proven() -> reserve(presented, accepted.value());
			case SchemeResult.Accepted<Quote> accepted -> prove(presented, accepted.value());
			case SchemeResult.Refused<Quote> refused -> rejected(presented, refused.reason());
			case SchemeResult.Unproven<Quote> it -> rejected(presented, Reasons.UNSUPPORTED_SCHEME);
			case SchemeResult.NotMine<Quote> other -> rejected(presented, Reasons.UNSUPPORTED_SCHEME);
		};
	}

	/**
	 * Take over a reservation whose owner vanished. It keeps the price it was taken for,
	 * unless its owner was about to ask for another one. The same text was proven before
	 * it was reserved.
	 * @param presented the payment
	 * @param lapsed its reservation
	 * @return whether the request is served
	 */
	PaymentDecision takeOver(PresentedPayment presented, Payment lapsed) {
		if (PriceOfNow.isOutdated(lapsed)) {
			return withdraw(presented, Reasons.PRICE_CHANGED, lapsed);
		}
		if (presented.isPaidBefore()) {
			return takeOver(presented, lapsed.terms().quote(), lapsed);
		}
		return switch (match(presented, List.of(lapsed.terms().quote()))) {
			case SchemeResult.Accepted<Quote> accepted -> takeOver(presented, accepted.value(), lapsed);
			case SchemeResult.Refused<Quote> refused -> withdraw(presented, refused.reason(), lapsed);
			case SchemeResult.Unproven<Quote> it -> withdraw(presented, Reasons.UNSUPPORTED_SCHEME, lapsed);
			case SchemeResult.NotMine<Quote> other -> withdraw(presented, Reasons.UNSUPPORTED_SCHEME, lapsed);
		};
	}

	// Without allowances nothing decides which tiers are too low.
	private List<Quote> payable(Presentation presentation) {
		return (this.allowances != null) ? presentation.payable() : presentation.quotes();
	}

	private SchemeResult<Quote> match(PresentedPayment presented, List<Quote> quotes) {
		return presented.scheme().match(presented.payment(), quotes, book().now());
	}

	private PaymentDecision takeOver(PresentedPayment presented, Quote quote, Payment lapsed) {
		Instant now = book().now();
		Payment taken = lapsed.leased(this.parts.policy().newLease(now), now);
		return book().tryMove(lapsed, taken) ? verify(presented, quote, taken) : this.resumption.inProgress();
	}

	// Before anything is written down: what anyone may have made up neither blocks the
	// key of the true payment nor fills the ledger.
	private PaymentDecision prove(PresentedPayment presented, Quote quote) {
		VerificationResult result;
		try {
			result = this.rails.prove(presented.checked(quote));
		}
		catch (RuntimeException ex) {
			logger.debug("It is not known whether the payer authorised a payment", ex);
			return presented.isPaidBefore()
					? new PaymentDecision.Refused(new PaymentProblem.SettlementUnknown(retryAfter(ex), false))
					: unavailable(ex);
		}
		return switch (result) {
			case VerificationResult.Valid valid -> reserve(presented, quote);
			case VerificationResult.Rejected no -> notProven(presented, quote, no);
		};
	}

	// It may have been proven to another request in the meantime, and be no more.
	private PaymentDecision notProven(PresentedPayment presented, Quote quote, VerificationResult.Rejected no) {
		Payment known = book().find(presented.payment().key());
		if (known != null) {
			return this.resumption.repeated(known, presented);
		}
		BigInteger received = no.received();
		if (received != null && received.signum() > 0 && presented.isPaidBefore()) {
			return this.debts.owe(presented, quote.withAmount(received), Reasons.clean(no.reason()));
		}
		String reason = Reasons.clean(no.reason());
		return new PaymentDecision.Refused(no.paid() ? this.parts.challenges().notUsable(presented, reason)
				: this.parts.challenges().rejected(presented.presentation(), reason));
	}

	// What was paid before is owed, and names no payer whom anything else proves.
	private PaymentDecision reserve(PresentedPayment presented, Quote quote) {
		Optional<String> late = presented.lateness(book().now());
		if (late.isPresent()) {
			return this.debts.owe(presented, quote, late.get());
		}
		String payer = presented.payment().payer();
		if (this.limits == null || payer == null || presented.isPaidBefore()) {
			return take(presented, quote);
		}
		return switch (this.limits.byPayer(presented.presentation().endpoint(), payer)) {
			case CallPermit.Refused refused -> refused(presented, refused.problem());
			case CallPermit.Allowed allowed -> counted(allowed, () -> take(presented, quote));
		};
	}

	private static PaymentDecision counted(CallPermit.Allowed permit, Supplier<PaymentDecision> decision) {
		PaymentDecision decided = null;
		try {
			decided = decision.get();
		}
		finally {
			if (!(decided instanceof PaymentDecision.Granted)) {
				permit.end();
			}
		}
		return (decided instanceof PaymentDecision.Granted granted)
				? new PaymentDecision.Granted(permit.hold(granted.admission())) : decided;
	}

	private PaymentDecision take(PresentedPayment presented, Quote quote) {
		Instant now = book().now();
		@Nullable Long newestBlock = this.rails.newestBlock(quote.kind());
		Payment fresh = reserved(presented, presented.terms(quote, now, newestBlock));
		if (this.allowances == null) {
			return reserve(presented, quote, fresh);
		}
		return switch (this.allowances.take(fresh.id(), presented, quote)) {
			case AllowanceResult.None none -> reserve(presented, quote, fresh);
			case AllowanceResult.Taken taken -> reserve(presented, quote, fresh);
			case AllowanceResult.Refused refused -> refused(presented, refused.problem());
			case AllowanceResult.Outdated outdated ->
				outdated(presented, reserved(presented, presented.terms(PriceOfNow.outdated(quote), now, newestBlock)),
						outdated.quotes());
		};
	}

	private Payment reserved(PresentedPayment presented, ReservationTerms terms) {
		return Payment.reserved(PaymentIds.next(terms.reservedAt()), terms,
				presented.isReleasedFirst() ? ContentState.NONE : ContentState.SERVING,
				this.parts.policy().newLease(terms.reservedAt()));
	}

	// The same payment may have come twice, and the other request may have taken the last
	// part for it.
	private PaymentDecision refused(PresentedPayment presented, PaymentProblem problem) {
		Payment known = book().find(presented.payment().key());
		return (known != null) ? this.resumption.repeated(known, presented) : new PaymentDecision.Refused(problem);
	}

	// As where the verifier refuses: when a challenge goes out, no other request may be
	// taking the payment.
	private PaymentDecision outdated(PresentedPayment presented, Payment marked, List<Quote> quotes) {
		return switch (book().reserve(marked)) {
			case Reservation.Reserved reserved -> book().remove(marked, PaymentLedger.Removal.REJECTED)
					? PriceOfNow.challenge(presented.presentation(), quotes, this.parts.challenges())
					: this.resumption.inProgress();
			case Reservation.Existing existing -> this.resumption.repeated(existing.payment(), presented);
			case Reservation.Full full ->
				new PaymentDecision.Refused(presented.notTaken(this.parts.policy().retryAfter()));
		};
	}

	// If the ledger does not answer, the reservation may stand in it: what was taken for
	// it stays taken.
	private PaymentDecision reserve(PresentedPayment presented, Quote quote, Payment fresh) {
		return switch (book().reserve(fresh)) {
			case Reservation.Reserved reserved -> verify(presented, quote, fresh);
			case Reservation.Existing existing -> {
				giveBack(fresh);
				yield this.resumption.repeated(existing.payment(), presented);
			}
			case Reservation.Full full -> {
				giveBack(fresh);
				yield new PaymentDecision.Refused(presented.notTaken(this.parts.policy().retryAfter()));
			}
		};
	}

	private void giveBack(Payment notReserved) {
		if (this.allowances != null) {
			this.allowances.giveBack(notReserved.id());
		}
	}

	private PaymentDecision verify(PresentedPayment presented, Quote quote, Payment reserved) {
		CheckedPayment checked = presented.checked(quote);
		if (presented.isPaidBefore()) {
			return paidBefore(presented, checked, reserved);
		}
		VerificationResult result;
		try {
			result = Objects.requireNonNull(this.verifier.verify(checked), "The verifier returned null");
		}
		catch (RuntimeException ex) {
			logger.warn("The verifier failed; nothing was charged", ex);
			return book().remove(reserved, PaymentLedger.Removal.UNAVAILABLE) ? unavailable(ex)
					: this.resumption.inProgress();
		}
		catch (Error ex) {
			book().remove(reserved, PaymentLedger.Removal.UNAVAILABLE);
			throw ex;
		}
		return switch (result) {
			case VerificationResult.Valid valid ->
				granted(valid.settleFirst() ? presented.settlingFirst() : presented, checked, reserved);
			case VerificationResult.Rejected no when Reasons.saysUsed(no.reason()) -> used(presented, reserved);
			case VerificationResult.Rejected no -> withdraw(presented, Reasons.clean(no.reason()), reserved);
		};
	}

	// An operator who revokes it looks for the reservation afterwards, so one of the two
	// sees the other. The row is written anew: one that owes says so from its first step
	// on.
	private PaymentDecision paidBefore(PresentedPayment presented, CheckedPayment checked, Payment reserved) {
		if (presented.isWithdrawn() || reserved.isGivenUp(this.parts.policy())) {
			return this.debts.settle(presented, checked.quote(), reserved);
		}
		if (!book().isRevoked(reserved)) {
			return granted(presented, checked, reserved);
		}
		return book().remove(reserved, PaymentLedger.Removal.REJECTED)
				? this.debts.owe(presented, checked.quote(), Reasons.REVOKED) : this.resumption.inProgress();
	}

	private PaymentDecision granted(PresentedPayment presented, CheckedPayment checked, Payment reserved) {
		return new PaymentDecision.Granted(new PaymentAdmission(this.parts, presented, checked, reserved));
	}

	// The reservation is deleted before a challenge goes out. A slow instance that owned
	// it, or one that took it over, can then no longer settle it.
	private PaymentDecision withdraw(PresentedPayment presented, String reason, Payment reserved) {
		return book().remove(reserved, PaymentLedger.Removal.REJECTED) ? rejected(presented, reason)
				: this.resumption.inProgress();
	}

	// This ledger did not send it, so another ledger or a third party did. No challenge
	// may go out before that is known.
	private PaymentDecision used(PresentedPayment presented, Payment reserved) {
		Payment used = reserved.usedElsewhere(Reasons.USED, book().now());
		return book().tryMove(reserved, used) ? this.resumption.resume(used, presented) : this.resumption.inProgress();
	}

	// The payer of what was paid before has paid, and is not asked to pay again.
	private PaymentDecision rejected(PresentedPayment presented, String reason) {
		return new PaymentDecision.Refused(
				presented.isPaidBefore() ? this.parts.challenges().notUsable(presented, Reasons.clean(reason))
						: this.parts.challenges().rejected(presented.presentation(), reason));
	}

	private PaymentDecision unavailable(RuntimeException trouble) {
		if (trouble instanceof PaymentUnavailableException it && it.isLasting()) {
			return unavailable((Duration) null);
		}
		return unavailable(retryAfter(trouble));
	}

	private Duration retryAfter(RuntimeException trouble) {
		Duration named = (trouble instanceof PaymentUnavailableException it) ? it.retryAfter().orElse(Duration.ZERO)
				: Duration.ZERO;
		return this.parts.policy().retryAfter(named);
	}

	private static PaymentDecision unavailable(@Nullable Duration retryAfter) {
		return new PaymentDecision.Refused(new PaymentProblem.Unavailable(retryAfter));
	}

	private PaymentBook book() {
		return this.parts.book();
	}

}
