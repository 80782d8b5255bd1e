package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
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

	private final RailCalls rails;

	private final PaymentVerifier verifier;

	NewPayments(EngineParts parts, Resumption resumption, RailCalls rails, PaymentVerifier verifier) {
		this.parts = parts;
		this.resumption = resumption;
		this.rails = rails;
		this.verifier = verifier;
	}

	/**
	 * Take a payment that is not in the book, if it meets a price of now.
	 * @param presented the payment
	 * @return whether the request is served
	 */
	PaymentDecision take(PresentedPayment presented) {
		if (!presented.isIssuedForRequest()) {
			return boundToOtherRequest();
		}
		return switch (match(presented, presented.presentation().quotes())) {
			case SchemeResult.Accepted<Quote> accepted when presented.proven() -> reserve(presented, accepted.value());
			case SchemeResult.Accepted<Quote> accepted -> prove(presented, accepted.value());
			case SchemeResult.Refused<Quote> refused -> rejected(presented, refused.reason());
			case SchemeResult.Unproven<Quote> it -> rejected(presented, Reasons.UNSUPPORTED_SCHEME);
			case SchemeResult.NotMine<Quote> other -> rejected(presented, Reasons.UNSUPPORTED_SCHEME);
		};
	}

	/**
	 * Take over a reservation whose owner vanished. It keeps the price it was taken for.
	 * The same text was proven before it was reserved.
	 * @param presented the payment
	 * @param lapsed its reservation
	 * @return whether the request is served
	 */
	PaymentDecision takeOver(PresentedPayment presented, Payment lapsed) {
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
			logger.debug("It is not known whether the payer authorised a payment; nothing was charged", ex);
			return unavailable(ex);
		}
		return switch (result) {
			case VerificationResult.Valid valid -> reserve(presented, quote);
			case VerificationResult.Rejected no -> notProven(presented, Reasons.clean(no.reason()));
		};
	}

	// It may have been proven to another request in the meantime, and be no more.
	private PaymentDecision notProven(PresentedPayment presented, String reason) {
		Payment known = book().find(presented.payment().key());
		return (known != null) ? this.resumption.repeated(known, presented) : rejected(presented, reason);
	}

	private PaymentDecision reserve(PresentedPayment presented, Quote quote) {
		Instant now = book().now();
		@Nullable Long newestBlock = this.rails.newestBlock(quote.kind());
		Payment fresh = Payment.reserved(PaymentIds.next(now), presented.terms(quote, now, newestBlock),
				presented.isReleasedFirst() ? ContentState.NONE : ContentState.SERVING,
				this.parts.policy().newLease(now));
		return switch (book().reserve(fresh)) {
			case Reservation.Reserved reserved -> verify(presented, quote, fresh);
			case Reservation.Existing existing -> this.resumption.repeated(existing.payment(), presented);
			case Reservation.Full full ->
				new PaymentDecision.Refused(presented.notTaken(this.parts.policy().retryAfter()));
		};
	}

	private PaymentDecision verify(PresentedPayment presented, Quote quote, Payment reserved) {
		CheckedPayment checked = presented.checked(quote);
		if (presented.isPaidBefore()) {
			return granted(presented, checked, reserved);
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
		return presented.isPaidBefore() ? boundToOtherRequest()
				: new PaymentDecision.Refused(this.parts.challenges().rejected(presented.presentation(), reason));
	}

	private static PaymentDecision boundToOtherRequest() {
		return new PaymentDecision.Refused(new PaymentProblem.BoundToOtherRequest());
	}

	private PaymentDecision unavailable(RuntimeException trouble) {
		if (trouble instanceof PaymentUnavailableException it && it.isLasting()) {
			return unavailable((Duration) null);
		}
		Duration named = (trouble instanceof PaymentUnavailableException it) ? it.retryAfter().orElse(Duration.ZERO)
				: Duration.ZERO;
		return unavailable(this.parts.policy().retryAfter(named));
	}

	private static PaymentDecision unavailable(@Nullable Duration retryAfter) {
		return new PaymentDecision.Refused(new PaymentProblem.Unavailable(retryAfter));
	}

	private PaymentBook book() {
		return this.parts.book();
	}

}
