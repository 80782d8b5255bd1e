package io.github.x402spring.payment;

import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

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

	private final Resumption resumption;

	private final NewPayments newPayments;

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
		this.schemes = new PaymentSchemes(schemes);
		PaymentBook book = new PaymentBook(ledger, listeners, clock, outage);
		this.services = new PaymentServices(book, new Settlements(book, settler, evidence, this.schemes, policy),
				policy, protocols);
		this.resumption = new Resumption(this.services);
		this.newPayments = new NewPayments(this.services, this.resumption, verifier);
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
					return this.resumption.repeated(known, PresentedPayment.of(presentation, credential, it));
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
			// The book may hold this payment, settled: not "nothing was sent", or the
			// payer
			// would sign another one.
			this.services.book().failed("No payments are taken", ex);
			return new PaymentDecision.Refused(
					new PaymentProblem.SettlementUnknown(this.services.policy().retryAfter()));
		}
	}

	private PaymentDecision admit(Presentation presentation, Credential credential) {
		return switch (this.schemes.authenticate(credential, presentation.quotes())) {
			case SchemeResult.Accepted<PaymentSchemes.Authentic> accepted ->
				authenticated(PresentedPayment.of(presentation, credential, accepted.value()));
			case SchemeResult.Refused<PaymentSchemes.Authentic> refused -> presentation.rejected(refused.reason());
			case SchemeResult.NotMine<PaymentSchemes.Authentic> other ->
				presentation.rejected(Reasons.UNSUPPORTED_SCHEME);
		};
	}

	private PaymentDecision authenticated(PresentedPayment presented) {
		Payment known = this.services.book().find(presented.payment().key());
		if (known != null && !this.resumption.isLapsedReservation(known)) {
			return this.resumption.repeated(known, presented);
		}
		if (this.paymentSwitch.isPaused()) {
			return PaymentSwitch.refusal();
		}
		if (known == null) {
			return this.newPayments.take(presented);
		}
		if (!presented.isSameRequest(known) || !presented.isSameText(known)) {
			return new PaymentDecision.Refused(new PaymentProblem.BoundToOtherRequest());
		}
		return this.newPayments.takeOver(presented, known);
	}

	private static PaymentDecision malformed(MalformedMessageException ex) {
		return new PaymentDecision.Refused(new PaymentProblem.Malformed(String.valueOf(ex.getMessage())));
	}

}
