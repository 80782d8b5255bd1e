package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.pass.PassResult;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.RecordedRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests to paid endpoints, cheapest checks first and nothing remote
 * before the last: the signature, then whether the payment is known already, then price,
 * payee, token and time, then the reservation, then the {@link PaymentVerifier}. If only
 * the rail can tell whether the payer signed, it is asked before the reservation.
 */
final class AdmissionDecider {

	private static final Log logger = LogFactory.getLog(AdmissionDecider.class);

	private final EngineParts parts;

	private final SchemeRegistry schemes;

	private final Resumption resumption;

	private final NewPayments newPayments;

	private final PaymentSwitch paymentSwitch;

	private final PassCheck passes;

	private final FreeCalls freeCalls;

	private final PolicyChain policies;

	AdmissionDecider(EngineParts parts, SchemeRegistry schemes, RailCalls rails, PaymentVerifier verifier,
			PaymentSwitch paymentSwitch, PassCheck passes, FreeCalls freeCalls, List<AdmissionPolicy> policies) {
		this.parts = parts;
		this.schemes = schemes;
		this.resumption = new Resumption(parts);
		this.newPayments = new NewPayments(parts, this.resumption, rails, verifier);
		this.paymentSwitch = paymentSwitch;
		this.passes = passes;
		this.freeCalls = freeCalls;
		this.policies = new PolicyChain(policies, parts.policy());
	}

	PaymentDecision decide(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable Credential credential) {
		if (credential != null) {
			this.parts.book().presented(endpoint);
		}
		PaymentDecision decision = doDecide(endpoint, request, credential);
		if (decision instanceof PaymentDecision.Refused refused) {
			this.parts.book().refused(endpoint, refused.problem());
		}
		return decision;
	}

	private PaymentDecision doDecide(PaidEndpointDescriptor endpoint, PaidRequest request,
			@Nullable Credential credential) {
		RecordedRequest recorded = RecordedRequest.of(request);
		Optional<PaymentDecision> verdict = this.policies.onRequest(endpoint, recorded.unrecorded());
		if (verdict.isPresent()) {
			return (verdict.get() instanceof PaymentDecision.Refused refused)
					? unpriced(endpoint, recorded, credential, refused.problem()) : verdict.get();
		}
		List<Quote> quotes;
		try {
			quotes = endpoint.quotes().quotes(recorded);
		}
		catch (NotForSaleException ex) {
			return unpriced(endpoint, recorded, credential,
					new PaymentProblem.NotForSale(String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException ex) {
			logger.error("The price of " + endpoint.id() + " could not be determined; new sales are refused", ex);
			return unpriced(endpoint, recorded, credential, new PaymentProblem.Unpriceable());
		}
		if (quotes.isEmpty()) {
			return new PaymentDecision.Free();
		}
		Presentation presentation = new Presentation(endpoint, recorded.unrecorded(), recorded.inputs(), quotes);
		return switch (this.passes.admit(endpoint, presentation.request())) {
			case PassResult.Admitted admitted -> new PaymentDecision.Granted(admitted.admission());
			// Where passes cannot be looked up, the payment beside it decides.
			case PassResult.Refused refused when credential != null
					&& refused.problem() instanceof PaymentProblem.Unavailable ->
				answered(() -> admit(presentation, credential));
			case PassResult.Refused refused -> new PaymentDecision.Refused(refused.problem());
			case PassResult.None none -> (credential != null) ? answered(() -> admit(presentation, credential))
					: free(presentation).orElseGet(() -> unpaid(presentation));
			case PassResult.NotCovering not -> (credential != null) ? answered(() -> admit(presentation, credential))
					: free(presentation).orElseGet(() -> notCovered(presentation, not));
		};
	}

	// Who sends a payment means to pay: it may have been taken before.
	private Optional<PaymentDecision> free(Presentation presentation) {
		return this.freeCalls.admit(presentation.endpoint(), presentation.request(), presentation.quotes().getFirst())
			.map(PaymentDecision.Granted::new);
	}

	private PaymentDecision unpaid(Presentation presentation) {
		boolean page = presentation.request().header("Accept").filter(PagePreference::isStated).isPresent();
		return new PaymentDecision.Refused(this.parts.challenges()
			.challenged(presentation, Reasons.PAYMENT_REQUIRED,
					(challenge) -> new PaymentProblem.Required(challenge, page)));
	}

	private PaymentDecision notCovered(Presentation presentation, PassResult.NotCovering pass) {
		return new PaymentDecision.Refused(this.parts.challenges()
			.challenged(presentation, Reasons.PAYMENT_REQUIRED,
					(challenge) -> pass.exhausted() ? new PaymentProblem.PassExhausted(challenge)
							: new PaymentProblem.PassNotAccepted(pass.reason(), challenge)));
	}

	// What was paid before is answered from its state, or taken at the price that it was
	// issued for, whatever it would cost today and whatever policies say.
	private PaymentDecision unpriced(PaidEndpointDescriptor endpoint, RecordedRequest recorded,
			@Nullable Credential credential, PaymentProblem problem) {
		if (credential == null) {
			return new PaymentDecision.Refused(problem);
		}
		return answered(() -> {
			Presentation unpriced = new Presentation(endpoint, recorded.unrecorded(), recorded.inputs(), List.of());
			return switch (this.schemes.authenticate(credential, List.of())) {
				case SchemeResult.Accepted<SchemeRegistry.Authentic> accepted ->
					unpriced(PresentedPayment.of(unpriced, credential, accepted.value()), problem);
				case SchemeResult.Unproven<SchemeRegistry.Authentic> unproven ->
					unpriced(PresentedPayment.unproven(unpriced, credential, unproven.value()), problem);
				case SchemeResult.Refused<SchemeRegistry.Authentic> refused -> new PaymentDecision.Refused(problem);
				case SchemeResult.NotMine<SchemeRegistry.Authentic> other -> new PaymentDecision.Refused(problem);
			};
		});
	}

	private PaymentDecision unpriced(PresentedPayment presented, PaymentProblem problem) {
		Payment known = this.parts.book().find(presented.payment().key());
		if (known != null && known.money() != MoneyState.RESERVED && known.money() != MoneyState.FAILED) {
			return this.resumption.repeated(known, presented.offered(List.of(known.terms().quote())));
		}
		return presented.isPaidBefore() ? authenticated(presented) : new PaymentDecision.Refused(problem);
	}

	private PaymentDecision answered(Supplier<PaymentDecision> decision) {
		try {
			return decision.get();
		}
		catch (MalformedMessageException ex) {
			return malformed(ex);
		}
		catch (LedgerUnavailableException ex) {
			// The book may hold this payment, settled: not "nothing was sent", or the
			// payer would sign another one.
			this.parts.book().failed("Payments are refused", ex);
			return new PaymentDecision.Refused(new PaymentProblem.SettlementUnknown(this.parts.policy().retryAfter()));
		}
	}

	private PaymentDecision admit(Presentation presentation, Credential credential) {
		return switch (this.schemes.authenticate(credential, presentation.quotes())) {
			case SchemeResult.Accepted<SchemeRegistry.Authentic> accepted ->
				authenticated(PresentedPayment.of(presentation, credential, accepted.value()));
			case SchemeResult.Unproven<SchemeRegistry.Authentic> unproven ->
				authenticated(PresentedPayment.unproven(presentation, credential, unproven.value()));
			case SchemeResult.Refused<SchemeRegistry.Authentic> refused -> rejected(presentation, refused.reason());
			case SchemeResult.NotMine<SchemeRegistry.Authentic> other ->
				rejected(presentation, Reasons.UNSUPPORTED_SCHEME);
		};
	}

	// What is in the book was proven before it came there, and is answered only to those
	// who show the same text.
	private PaymentDecision authenticated(PresentedPayment presented) {
		Payment known = this.parts.book().find(presented.payment().key());
		if (known != null && !this.resumption.isLapsedReservation(known)) {
			return this.resumption.repeated(known, presented);
		}
		// What was paid before is owed, and takes no new money.
		if (this.paymentSwitch.isPaused() && !presented.isPaidBefore()) {
			return new PaymentDecision.Refused(PaymentSwitch.refusal());
		}
		Optional<PaymentDecision> verdict = this.policies.onPayer(presented);
		if (verdict.isPresent()) {
			return verdict.get();
		}
		if (known == null) {
			return this.newPayments.take(presented);
		}
		if (!presented.isSameRequest(known) || !presented.isSameText(known)) {
			return new PaymentDecision.Refused(new PaymentProblem.BoundToOtherRequest());
		}
		return this.newPayments.takeOver(presented, known);
	}

	private PaymentDecision rejected(Presentation presentation, String reason) {
		return new PaymentDecision.Refused(this.parts.challenges().rejected(presentation, reason));
	}

	private static PaymentDecision malformed(MalformedMessageException ex) {
		return new PaymentDecision.Refused(new PaymentProblem.Malformed(String.valueOf(ex.getMessage())));
	}

}
