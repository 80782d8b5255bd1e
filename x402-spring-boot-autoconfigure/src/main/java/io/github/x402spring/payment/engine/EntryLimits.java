package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.limit.LimitPermit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * Limits what client networks send without paying for it, before anything expensive. A
 * request takes its token first and gets it back if it turns out to be paid for, so that
 * many at once cannot pass the limit together.
 */
final class EntryLimits {

	private final @Nullable RequestLimits limits;

	private final SchemeRegistry schemes;

	private final PaymentBook book;

	EntryLimits(@Nullable RequestLimits limits, SchemeRegistry schemes, PaymentBook book) {
		this.limits = limits;
		this.schemes = schemes;
		this.book = book;
	}

	LimitPermit permit(PaidEndpointDescriptor endpoint, PaidRequest request) {
		return (this.limits != null) ? this.limits.network(endpoint, request) : LimitPermit.UNLIMITED;
	}

	/**
	 * Take a token before passes are asked, if that may mean a check of a signature. A
	 * pass that is presented by its token costs one look into the store, which its holder
	 * gets whatever others in the same network do.
	 * @param permit the request's permit
	 * @param request the request
	 * @return why the request is refused; empty if passes may be asked
	 */
	Optional<PaymentProblem> beforePasses(LimitPermit permit, PaidRequest request) {
		return (this.limits != null && request.passes().isEmpty() && !request.signIns().isEmpty()) ? permit.take()
				: Optional.empty();
	}

	/**
	 * Decide about a payment, if there is a token or its content is owed.
	 * @param permit the request's permit
	 * @param presentation the request, and what is asked for now
	 * @param credential the payment, of which nothing is checked yet
	 * @param decision decides
	 * @return the decision
	 */
	PaymentDecision decide(LimitPermit permit, Presentation presentation, Credential credential,
			Supplier<PaymentDecision> decision) {
		Optional<PaymentProblem> refusal = permit.take();
		if (refusal.isPresent() && !isOwed(presentation, credential)) {
			return new PaymentDecision.Refused(refusal.get());
		}
		PaymentDecision decided = decision.get();
		if (!isCounted(decided)) {
			permit.giveBack();
		}
		return decided;
	}

	private boolean isOwed(Presentation presentation, Credential credential) {
		return this.schemes.isSecret(credential) ? isSecretOwed(presentation, credential)
				: isOwed(credential, presentation.quotes());
	}

	// Its payer paid before this request, and the book may know nothing of that yet. For
	// another request it would only be challenged anew.
	private boolean isSecretOwed(Presentation presentation, Credential credential) {
		if (!(this.schemes.authenticate(credential,
				presentation.quotes()) instanceof SchemeResult.Accepted<SchemeRegistry.Authentic> accepted)) {
			return false;
		}
		PresentedPayment presented = PresentedPayment.of(presentation, credential, accepted.value());
		Payment known = this.book.find(presented.payment().key());
		return (known != null) ? isOwed(known) && presented.isSameRequest(known) : presented.isIssuedForRequest();
	}

	// The text was proven when it came into the book, and is not known to others before
	// its content has left.
	private boolean isOwed(Credential credential, List<Quote> quotes) {
		String digest = Fingerprint.ofText(credential.text());
		return this.schemes.claims(credential, quotes)
			.stream()
			.map(this.book::find)
			.anyMatch((known) -> known != null && known.terms().credentialDigest().equals(digest) && isOwed(known));
	}

	private static boolean isOwed(Payment known) {
		return known.money() != MoneyState.FAILED && known.content() != ContentState.DELIVERED
				&& known.content() != ContentState.REFUNDED;
	}

	// Who waits for what may have been charged asks again and again. Of what is not
	// proven, anyone may ask.
	private static boolean isCounted(PaymentDecision decision) {
		return switch (decision) {
			case PaymentDecision.Granted granted -> false;
			case PaymentDecision.Free free -> false;
			// Or it could be had any number of times for one payment.
			case PaymentDecision.Repeated repeated -> true;
			case PaymentDecision.Refused(PaymentProblem.SettlementUnknown unknown) -> !unknown.proven();
			case PaymentDecision.Refused refused -> !(refused.problem() instanceof PaymentProblem.InProgress);
		};
	}

}
