package io.github.x402spring.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.x402spring.Settlement;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.RecordedRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests to paid endpoints, cheapest checks first and nothing remote
 * before the last: the signature, then whether the payment is known already, then price,
 * payee, token and time, then the reservation, then the {@link PaymentVerifier}.
 *
 * @since 0.1.0
 */
public final class PaymentProcessor {

	private static final Log logger = LogFactory.getLog(PaymentProcessor.class);

	private final PaymentServices services;

	private final PaymentSchemes schemes;

	private final PaymentVerifier verifier;

	private final Resumption resumption;

	private final PaymentSwitch paymentSwitch;

	/**
	 * Create a processor.
	 * @param protocols write receipts
	 * @param schemes the payment schemes
	 * @param verifier asked last
	 * @param settler moves the money
	 * @param evidence proves what became of it
	 * @param ledger the book of payments
	 * @param listeners those who hear of it
	 * @param policy times and limits
	 * @param clock the time
	 * @param paymentSwitch pauses taking payments
	 * @param outage is told when the ledger cannot be reached
	 */
	public PaymentProcessor(PaymentProtocols protocols, List<PaymentScheme> schemes, PaymentVerifier verifier,
			PaymentSettler settler, PaymentEvidence evidence, PaymentLedger ledger, List<PaymentListener> listeners,
			PaymentPolicy policy, Clock clock, PaymentSwitch paymentSwitch, LedgerOutage outage) {
		PaymentBook book = new PaymentBook(ledger, listeners, clock, outage);
		this.services = new PaymentServices(book, new Settlements(book, settler, evidence, policy), policy, protocols);
		this.schemes = new PaymentSchemes(schemes);
		this.verifier = verifier;
		this.resumption = new Resumption(this.services);
		this.paymentSwitch = paymentSwitch;
	}

	/**
	 * Decide about a request.
	 * @param endpoint the endpoint it goes to
	 * @param request the request; what its price depends on is recorded if it is a
	 * {@link RecordedRequest}
	 * @param credential the credential it carries, or {@code null}
	 * @return whether it is served
	 */
	public PaymentDecision decide(PaidEndpointDescriptor endpoint, PaidRequest request,
			@Nullable Credential credential) {
		if (credential != null) {
			this.services.book().presented(endpoint);
		}
		PaymentDecision decision = this.paymentSwitch.unchallenged(doDecide(endpoint, request, credential));
		if (decision instanceof PaymentDecision.Refused refused) {
			this.services.book().refused(endpoint, refused.problem());
		}
		return decision;
	}

	/**
	 * Tell the listeners of a request whose payment the transport refused by itself.
	 * @param endpoint the endpoint it went to
	 * @param problem why it was refused
	 */
	public void refused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		this.services.book().presented(endpoint);
		this.services.book().refused(endpoint, problem);
	}

	private PaymentDecision doDecide(PaidEndpointDescriptor endpoint, PaidRequest request,
			@Nullable Credential credential) {
		RecordedRequest recorded = RecordedRequest.of(request);
		List<Quote> quotes;
		try {
			quotes = endpoint.quotes().quotes(recorded);
		}
		catch (NotForSaleException ex) {
			return unpriced(endpoint, recorded, credential,
					new PaymentProblem.NotForSale(String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException ex) {
			logger.error("The price of " + endpoint.id() + " could not be determined; nothing new is sold", ex);
			return unpriced(endpoint, recorded, credential, new PaymentProblem.Unpriceable());
		}
		if (quotes.isEmpty()) {
			return new PaymentDecision.Free();
		}
		Presentation presentation = new Presentation(endpoint, recorded.unrecorded(), recorded.inputs(), quotes);
		if (credential == null) {
			return new PaymentDecision.Refused(
					new PaymentProblem.Required(presentation.challenge(Reasons.PAYMENT_REQUIRED),
							presentation.request().header("Accept").filter(PagePreference::isStated).isPresent()));
		}
		return answered(() -> admit(presentation, credential));
	}

	// What was paid before is answered from its state, whatever it would cost today.
	private PaymentDecision unpriced(PaidEndpointDescriptor endpoint, RecordedRequest recorded,
			@Nullable Credential credential, PaymentProblem problem) {
		if (credential == null) {
			return new PaymentDecision.Refused(problem);
		}
		return answered(() -> {
			if (this.schemes.authenticate(credential, List
				.of()) instanceof SchemeResult.Accepted<PaymentSchemes.Authentic>(PaymentSchemes.Authentic it)) {
				Payment known = this.services.book().find(it.payment().key());
				if (known != null && known.money() != MoneyState.RESERVED && known.money() != MoneyState.FAILED) {
					Presentation presentation = new Presentation(endpoint, recorded.unrecorded(), recorded.inputs(),
							List.of(known.terms().quote()));
					return resume(known, PresentedPayment.of(presentation, credential, it));
				}
			}
			return new PaymentDecision.Refused(problem);
		});
	}

	private PaymentDecision answered(Supplier<PaymentDecision> decision) {
		try {
			return decision.get();
		}
		catch (MalformedMessageException ex) {
			return malformed(ex);
		}
		catch (LedgerUnavailableException ex) {
			this.services.book().failed("No payments are taken", ex);
			return unavailable();
		}
	}

	private PaymentDecision admit(Presentation presentation, Credential credential) {
		return switch (this.schemes.authenticate(credential, presentation.quotes())) {
			case SchemeResult.Accepted<PaymentSchemes.Authentic> accepted ->
				authenticated(PresentedPayment.of(presentation, credential, accepted.value()));
			case SchemeResult.Refused<PaymentSchemes.Authentic> refused -> rejected(presentation, refused.reason());
			case SchemeResult.NotMine<PaymentSchemes.Authentic> other ->
				rejected(presentation, Reasons.UNSUPPORTED_SCHEME);
		};
	}

	private PaymentDecision authenticated(PresentedPayment presented) {
		Payment known = this.services.book().find(presented.payment().key());
		if (known != null && !this.resumption.isLapsedReservation(known)) {
			return resume(known, presented);
		}
		if (this.paymentSwitch.isPaused()) {
			return PaymentSwitch.refusal();
		}
		if (known == null) {
			return match(presented, presented.presentation().quotes(), null);
		}
		if (!presented.isSameRequest(known) || !presented.isSameText(known)) {
			return new PaymentDecision.Refused(new PaymentProblem.BoundToOtherRequest());
		}
		// A reservation whose owner vanished keeps the price it was taken for.
		return match(presented, List.of(known.terms().quote()), known);
	}

	private PaymentDecision match(PresentedPayment presented, List<Quote> quotes, @Nullable Payment lapsed) {
		return switch (presented.scheme().match(presented.payment(), quotes, this.services.book().now())) {
			case SchemeResult.Refused<Quote> refused -> unmatched(presented, refused.reason(), lapsed);
			case SchemeResult.NotMine<Quote> other -> unmatched(presented, Reasons.UNSUPPORTED_SCHEME, lapsed);
			case SchemeResult.Accepted<Quote> accepted ->
				(lapsed != null) ? takeOver(presented, accepted.value(), lapsed) : reserve(presented, accepted.value());
		};
	}

	private PaymentDecision unmatched(PresentedPayment presented, String reason, @Nullable Payment lapsed) {
		return (lapsed != null) ? withdraw(presented, reason, lapsed) : rejected(presented.presentation(), reason);
	}

	private PaymentDecision takeOver(PresentedPayment presented, Quote quote, Payment lapsed) {
		Instant now = this.services.book().now();
		Payment taken = lapsed.leased(this.services.policy().newLease(now), now);
		return this.services.book().tryMove(lapsed, taken) ? verify(presented, quote, taken)
				: this.resumption.inProgress();
	}

	private PaymentDecision reserve(PresentedPayment presented, Quote quote) {
		Instant now = this.services.book().now();
		@Nullable Long newestBlock = this.services.settlements().newestBlock(quote.network());
		Payment fresh = Payment.reserved(PaymentIds.next(), presented.terms(quote, now, newestBlock),
				firstContent(presented.presentation()), this.services.policy().newLease(now));
		return switch (this.services.book().reserve(fresh)) {
			case Reservation.Reserved reserved -> verify(presented, quote, fresh);
			case Reservation.Existing existing -> resume(existing.payment(), presented);
			case Reservation.Full full -> unavailable();
		};
	}

	private PaymentDecision resume(Payment known, PresentedPayment presented) {
		this.services.book().repeated(presented.presentation().endpoint(), known);
		return this.resumption.resume(known, presented);
	}

	private PaymentDecision verify(PresentedPayment presented, Quote quote, Payment reserved) {
		CheckedPayment checked = presented.checked(quote);
		VerificationResult result;
		try {
			result = Objects.requireNonNull(this.verifier.verify(checked), "The verifier answered nothing");
		}
		catch (RuntimeException ex) {
			logger.warn("The verifier failed; nothing was charged", ex);
			return this.services.book().remove(reserved, PaymentLedger.Removal.UNAVAILABLE) ? unavailable(ex)
					: this.resumption.inProgress();
		}
		catch (Error ex) {
			this.services.book().remove(reserved, PaymentLedger.Removal.UNAVAILABLE);
			throw ex;
		}
		return switch (result) {
			case VerificationResult.Valid valid ->
				new PaymentDecision.Granted(new PaymentExecution(this.services, presented, checked, reserved));
			case VerificationResult.Rejected no when Reasons.saysUsed(no.reason()) -> used(presented, reserved);
			case VerificationResult.Rejected no -> withdraw(presented, Reasons.clean(no.reason()), reserved);
		};
	}

	// A challenge goes out only if nobody else took the payment over meanwhile, and if
	// the instance that reserved it cannot settle it any more, however slow it is.
	private PaymentDecision withdraw(PresentedPayment presented, String reason, Payment reserved) {
		return this.services.book().remove(reserved, PaymentLedger.Removal.REJECTED)
				? rejected(presented.presentation(), reason) : this.resumption.inProgress();
	}

	// This ledger did not send it, so an earlier one did, or somebody else: no challenge
	// may go out before that is known.
	private PaymentDecision used(PresentedPayment presented, Payment reserved) {
		Payment used = reserved.usedElsewhere(Reasons.USED, this.services.book().now());
		return this.services.book().tryMove(reserved, used) ? this.resumption.resume(used, presented)
				: this.resumption.inProgress();
	}

	private static ContentState firstContent(Presentation presentation) {
		return (presentation.endpoint().settlement() == Settlement.BEFORE_HANDLER) ? ContentState.NONE
				: ContentState.SERVING;
	}

	private static PaymentDecision malformed(MalformedMessageException ex) {
		return new PaymentDecision.Refused(new PaymentProblem.Malformed(String.valueOf(ex.getMessage())));
	}

	private static PaymentDecision rejected(Presentation presentation, String reason) {
		return new PaymentDecision.Refused(new PaymentProblem.Rejected(reason, presentation.challenge(reason)));
	}

	private PaymentDecision unavailable() {
		return unavailable(this.services.policy().retryAfter());
	}

	private PaymentDecision unavailable(RuntimeException trouble) {
		if (trouble instanceof PaymentUnavailableException it && it.isLasting()) {
			return unavailable((Duration) null);
		}
		Duration named = (trouble instanceof PaymentUnavailableException it) ? it.retryAfter().orElse(Duration.ZERO)
				: Duration.ZERO;
		return unavailable(this.services.policy().retryAfter(named));
	}

	private static PaymentDecision unavailable(@Nullable Duration retryAfter) {
		return new PaymentDecision.Refused(new PaymentProblem.Unavailable(retryAfter));
	}

}
