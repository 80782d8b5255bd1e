package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.limit.LimitPermit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.PassBearer;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.pass.PassResult;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.ContentTooLargeException;
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

	private static final PaymentProblem WITHDRAWN = new PaymentProblem.NotForSale("This is not for sale any more");

	private final EngineParts parts;

	private final SchemeRegistry schemes;

	private final Resumption resumption;

	private final NewPayments newPayments;

	private final PaymentSwitch paymentSwitch;

	private final PassCheck passes;

	private final FreeCalls freeCalls;

	private final PolicyChain policies;

	private final @Nullable AllowanceDesk allowances;

	private final EntryLimits limits;

	AdmissionDecider(EngineParts parts, SchemeRegistry schemes, RailCalls rails, PaymentVerifier verifier,
			PaymentSwitch paymentSwitch, PassCheck passes, FreeCalls freeCalls, List<AdmissionPolicy> policies,
			@Nullable AllowanceDesk allowances, @Nullable RequestLimits limits) {
		this.parts = parts;
		this.schemes = schemes;
		this.resumption = new Resumption(parts);
		this.newPayments = new NewPayments(parts, this.resumption, rails, verifier, allowances, limits);
		this.paymentSwitch = paymentSwitch;
		this.passes = passes;
		this.freeCalls = freeCalls;
		this.policies = new PolicyChain(policies, parts.policy());
		this.allowances = allowances;
		this.limits = new EntryLimits(limits, schemes, parts.book());
	}

	PaymentDecision decide(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable Credential credential) {
		if (credential != null && !isPass(endpoint, credential)) {
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
		if (endpoint.isWithdrawn()) {
			return unpriced(endpoint, recorded, credential, WITHDRAWN);
		}
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
		catch (PaymentUnavailableException ex) {
			logger.warn("The price of " + endpoint.id() + " cannot be quoted now; new sales are refused", ex);
			return unpriced(endpoint, recorded, credential,
					new PaymentProblem.Unavailable(ex.retryAfter().orElse(this.parts.policy().retryAfter())));
		}
		catch (LedgerUnavailableException ex) {
			logger.warn(
					"The price of " + endpoint.id() + " depends on counts that cannot be read; new sales are refused",
					ex);
			return unpriced(endpoint, recorded, credential,
					new PaymentProblem.Unavailable(this.parts.policy().retryAfter()));
		}
		catch (RuntimeException ex) {
			logger.error("The price of " + endpoint.id() + " could not be determined; new sales are refused", ex);
			return unpriced(endpoint, recorded, credential, new PaymentProblem.Unpriceable());
		}
		if (quotes.isEmpty()) {
			return new PaymentDecision.Free();
		}
		return priced(new Presentation(endpoint, recorded.unrecorded(), recorded.inputs(), quotes), credential);
	}

	// What costs nothing is never limited, and what a pass pays for only by its own
	// limit.
	private PaymentDecision priced(Presentation presentation, @Nullable Credential credential) {
		PaidEndpointDescriptor endpoint = presentation.endpoint();
		if (isPass(endpoint, credential)) {
			return bySameCredential(presentation, credential);
		}
		LimitPermit permit = this.limits.permit(endpoint, presentation.request());
		Optional<PaymentProblem> limited = this.limits.beforePasses(permit, presentation.request());
		if (limited.isPresent()) {
			return (credential != null) ? paid(presentation, credential, permit)
					: new PaymentDecision.Refused(limited.get());
		}
		PassResult pass = this.passes.admit(endpoint, presentation.request(), credential);
		return switch (pass) {
			case PassResult.Admitted admitted -> {
				permit.giveBack();
				yield new PaymentDecision.Granted(admitted.admission());
			}
			// Where passes cannot be looked up, the payment beside it decides.
			case PassResult.Refused refused when credential == null
					|| !(refused.problem() instanceof PaymentProblem.Unavailable) ->
				new PaymentDecision.Refused(refused.problem());
			case PassResult.Refused refused -> paid(presentation, credential, permit);
			case PassResult.None none -> (credential != null) ? paid(presentation, credential, permit)
					: withoutPayment(presentation, permit, this::unpaid);
			case PassResult.NotCovering not -> (credential != null) ? paid(presentation, credential, permit)
					: withoutPayment(presentation, permit, (it) -> notCovered(it, not));
		};
	}

	private static boolean isPass(PaidEndpointDescriptor endpoint, @Nullable Credential credential) {
		return endpoint.plan() != null && credential instanceof PassBearer bearer && bearer.claim().isPresent();
	}

	// What has bought a pass pays for nothing else.
	private PaymentDecision bySameCredential(Presentation presentation, @Nullable Credential bearer) {
		LimitPermit permit = this.limits.permit(presentation.endpoint(), presentation.request());
		PassResult pass = this.passes.admit(presentation.endpoint(), presentation.request(), bearer);
		return switch (pass) {
			case PassResult.Admitted admitted -> {
				permit.giveBack();
				yield new PaymentDecision.Granted(admitted.admission());
			}
			case PassResult.Refused refused -> new PaymentDecision.Refused(refused.problem());
			case PassResult.None none -> withoutPayment(presentation, permit, this::unpaid);
			case PassResult.NotCovering not -> withoutPayment(presentation, permit, (it) -> notCovered(it, not));
		};
	}

	private PaymentDecision paid(Presentation presentation, Credential credential, LimitPermit permit) {
		return answered(
				() -> this.limits.decide(permit, presentation, credential, () -> admit(presentation, credential)));
	}

	// Who sends a payment means to pay: it may have been taken before.
	private Optional<PaymentDecision> free(Presentation presentation) {
		return this.freeCalls.admit(presentation.endpoint(), presentation.request(), presentation.quotes().getFirst())
			.map(PaymentDecision.Granted::new);
	}

	// Free calls count as well: their handler may fail each time, and gives them back
	// then.
	private PaymentDecision withoutPayment(Presentation presentation, LimitPermit permit,
			Function<Presentation, PaymentDecision> challenge) {
		Optional<PaymentProblem> limited = permit.take();
		if (limited.isPresent()) {
			return new PaymentDecision.Refused(limited.get());
		}
		Optional<PaymentDecision> free = free(presentation);
		if (free.isPresent()) {
			return free.get();
		}
		return Optional.ofNullable(this.allowances)
			.flatMap((it) -> it.beforeChallenge(presentation))
			.<PaymentDecision>map(PaymentDecision.Refused::new)
			.orElseGet(() -> challenge.apply(presentation));
	}

	private PaymentDecision unpaid(Presentation presentation) {
		boolean page = presentation.request().prefersPage();
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
		LimitPermit permit = this.limits.permit(endpoint, recorded.unrecorded());
		Presentation unpriced = new Presentation(endpoint, recorded.unrecorded(), recorded.inputs(), List.of());
		return answered(() -> this.limits.decide(permit, unpriced, credential,
				() -> switch (this.schemes.authenticate(credential, List.of())) {
					case SchemeResult.Accepted<SchemeRegistry.Authentic> accepted ->
						unpriced(PresentedPayment.of(unpriced, credential, accepted.value()), problem);
					case SchemeResult.Unproven<SchemeRegistry.Authentic> unproven ->
						unpriced(PresentedPayment.unproven(unpriced, credential, unproven.value()), problem);
					case SchemeResult.Refused<SchemeRegistry.Authentic> refused -> new PaymentDecision.Refused(problem);
					case SchemeResult.NotMine<SchemeRegistry.Authentic> other -> new PaymentDecision.Refused(problem);
				}));
	}

	private PaymentDecision unpriced(PresentedPayment presented, PaymentProblem problem) {
		Payment known = this.parts.book().find(presented.payment().key());
		if (known != null && known.money() != MoneyState.RESERVED && known.money() != MoneyState.FAILED) {
			if (presented.isSpent(known)) {
				return Optional.of(known)
					.filter(presented::isSameRequest)
					.flatMap((it) -> this.resumption.again(it, presented))
					.orElseGet(() -> new PaymentDecision.Refused(problem));
			}
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
		catch (ContentTooLargeException ex) {
			return new PaymentDecision.Refused(new PaymentProblem.ContentTooLarge());
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
		if (known == null) {
			Optional<PaymentDecision> answered = this.resumption.named(presented);
			if (answered.isPresent()) {
				return answered.get();
			}
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
			return new PaymentDecision.Refused(this.parts.challenges().otherRequest(presented));
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
