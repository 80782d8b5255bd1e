package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.usage.UsageDesk;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * The life of payments, from the request that presents one to the books: decides which
 * requests are admitted, takes the money, finds out what became of it, and keeps leases.
 * There is one for each ledger and application.
 *
 * @since 0.1.0
 */
public final class PaymentEngine {

	private final PaymentSwitch paymentSwitch;

	private final PaymentBook book;

	private final LedgerOutage outage;

	private final PaymentLeases leases;

	private final AdmissionDecider admissions;

	private final SchemeRegistry schemes;

	private final Reconciler reconciler;

	private final PaymentOperations operations;

	private final UsageDesk usage;

	private final PaymentPolicy policy;

	private final Instant start;

	/**
	 * Create an engine that knows no passes, no free calls and no allowances.
	 * @param protocols read credentials, write challenges and receipts
	 * @param schemes check payments, in the order in which they are asked
	 * @param rails move the money
	 * @param verifier is asked last about payments whose money has not moved
	 * @param ledger the book of payments
	 * @param listeners are told of each step
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PaymentEngine(ProtocolRegistry protocols, List<PaymentScheme> schemes, RailRegistry rails,
			PaymentVerifier verifier, PaymentLedger ledger, List<PaymentListener> listeners, PaymentPolicy policy,
			Clock clock) {
		this(protocols, schemes, rails, verifier, ledger, listeners, PassCheck.NONE, FreeCalls.NONE, List.of(),
				List.of(), new UsageDesk((report) -> {
				}), null, policy, clock);
	}

	/**
	 * Create an engine that stores no answers.
	 * @param protocols read credentials, write challenges and receipts
	 * @param schemes check payments, in the order in which they are asked
	 * @param rails move the money
	 * @param verifier is asked last about payments whose money has not moved
	 * @param ledger the book of payments
	 * @param listeners are told of each step
	 * @param passes admit requests before payments do
	 * @param freeCalls admit requests that come without payment
	 * @param policies decide who need not pay, and who may not, in their order
	 * @param allowances let new payments through and are taken from, in their order
	 * @param usage counts what is metered
	 * @param limits limit requests, or {@code null} if nothing is limited
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PaymentEngine(ProtocolRegistry protocols, List<PaymentScheme> schemes, RailRegistry rails,
			PaymentVerifier verifier, PaymentLedger ledger, List<PaymentListener> listeners, PassCheck passes,
			FreeCalls freeCalls, List<AdmissionPolicy> policies, List<PaymentAllowance> allowances, UsageDesk usage,
			@Nullable RequestLimits limits, PaymentPolicy policy, Clock clock) {
		this(protocols, schemes, rails, verifier, ledger, listeners, passes, freeCalls, policies, allowances, usage,
				limits, null, policy, clock);
	}

	/**
	 * Create an engine.
	 * @param protocols read credentials, write challenges and receipts
	 * @param schemes check payments, in the order in which they are asked
	 * @param rails move the money
	 * @param verifier is asked last about payments whose money has not moved
	 * @param ledger the book of payments
	 * @param listeners are told of each step
	 * @param passes admit requests before payments do
	 * @param freeCalls admit requests that come without payment
	 * @param policies decide who need not pay, and who may not, in their order
	 * @param allowances let new payments through and are taken from, in their order
	 * @param usage counts what is metered
	 * @param limits limit requests, or {@code null} if nothing is limited
	 * @param answers keep answers for clients that lose them, or {@code null}
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PaymentEngine(ProtocolRegistry protocols, List<PaymentScheme> schemes, RailRegistry rails,
			PaymentVerifier verifier, PaymentLedger ledger, List<PaymentListener> listeners, PassCheck passes,
			FreeCalls freeCalls, List<AdmissionPolicy> policies, List<PaymentAllowance> allowances, UsageDesk usage,
			@Nullable RequestLimits limits, @Nullable StoredAnswers answers, PaymentPolicy policy, Clock clock) {
		this.usage = usage;
		this.policy = policy;
		this.start = clock.instant();
		this.paymentSwitch = new PaymentSwitch(clock);
		this.outage = new LedgerOutage(clock);
		this.leases = new PaymentLeases(ledger, policy, clock, this.outage);
		List<PaymentListener> told = new ArrayList<>(listeners);
		told.addFirst(this.leases);
		AllowanceDesk desk = allowances.isEmpty() ? null : new AllowanceDesk(allowances, policy);
		if (desk != null) {
			told.add(desk);
		}
		this.book = new PaymentBook(ledger, told, clock, this.outage);
		SchemeRegistry checks = new SchemeRegistry(schemes);
		this.schemes = checks;
		RailCalls calls = new RailCalls(rails, checks);
		EngineParts parts = new EngineParts(this.book, new Settler(this.book, calls, policy),
				new OutcomeSearch(this.book, calls, policy),
				new ChallengeIssuer(protocols, rails, this.book, policy, this.paymentSwitch), policy, protocols,
				answers);
		this.admissions = new AdmissionDecider(parts, checks, calls, verifier, this.paymentSwitch, passes, freeCalls,
				policies, desk, limits);
		this.reconciler = new Reconciler(ledger, parts, checks, calls, rails.haveEvidence());
		this.operations = new PaymentOperations(ledger, this.book, this.reconciler, passes, checks);
	}

	/**
	 * Decide about a request, cheapest checks first and nothing remote before the last:
	 * the signature, then whether the payment is known already, then price, payee, token
	 * and time, then the reservation, then the {@link PaymentVerifier}. If only the rail
	 * can tell whether the payer signed, it is asked before the reservation.
	 * @param endpoint the endpoint it goes to
	 * @param request the request; what its price depends on is recorded if it is a
	 * {@link io.github.x402spring.pricing.RecordedRequest}
	 * @param credential the credential it carries, or {@code null}
	 * @return whether it is served
	 */
	public PaymentDecision decide(PaidEndpointDescriptor endpoint, PaidRequest request,
			@Nullable Credential credential) {
		return this.usage.metered(this.admissions.decide(endpoint, request, credential));
	}

	/**
	 * Find what a request has paid for that no handler serves.
	 * @param credential the credential it carries
	 * @param sold tells the identities of the endpoints that are sold; asked only if the
	 * credential is genuine
	 * @return an endpoint to decide with, which owes the payment back; empty if the
	 * credential was not paid before the request, or for an endpoint that is sold
	 * @throws io.github.x402spring.json.MalformedMessageException if the credential does
	 * not have the form that its scheme prescribes
	 */
	public Optional<PaidEndpointDescriptor> withdrawn(Credential credential, Supplier<Set<String>> sold) {
		return this.schemes.withdrawn(credential, sold).map(PaidEndpointDescriptor::withdrawn);
	}

	/**
	 * Find out whether something that is {@linkplain #withdrawn not sold here} may be
	 * sold by another process on the same ledger: while new instances start, clients that
	 * they challenged come to the old ones as well.
	 * @param credential the credential
	 * @param known tells the identities of all endpoints that this process has ever sold
	 * @return why the request is not answered here; empty if the payment is owed
	 */
	public Optional<PaymentProblem> soldElsewhere(Credential credential, Supplier<Set<String>> known) {
		return this.schemes.mayBuyElsewhere(credential, known, this.start)
				? Optional.of(new PaymentProblem.SettlementUnknown(this.policy.retryAfter())) : Optional.empty();
	}

	/**
	 * Tell the listeners of a request whose payment the transport refused by itself.
	 * @param endpoint the endpoint it went to
	 * @param problem why it was refused
	 */
	public void refused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		this.book.presented(endpoint);
		this.book.refused(endpoint, problem);
	}

	/**
	 * Renew the leases of the payments that this process works on. To be called several
	 * times within the length of a lease.
	 */
	public void renewLeases() {
		this.leases.renew();
	}

	/**
	 * Look after payments that no request works on: settlements whose outcome is unknown
	 * or whose process has vanished, and, where there is evidence, outcomes that only a
	 * rail told. It returns when those that are due have been looked at. Several
	 * processes may do so on one ledger: each payment is looked at by one of them. If the
	 * ledger cannot be reached on the way, the rest is left for the next time.
	 * @return whether the ledger could be reached at all
	 */
	public boolean reconcile() {
		try {
			this.reconciler.reconcile();
			return true;
		}
		catch (LedgerUnavailableException ex) {
			this.outage.failed("Payments are not reconciled", ex);
			return false;
		}
	}

	// One payment now, whether it is due or not.
	boolean look(Payment payment) {
		return this.reconciler.look(payment);
	}

	/**
	 * Return the switch by which operators pause taking payments.
	 * @return the switch
	 */
	public PaymentSwitch paymentSwitch() {
		return this.paymentSwitch;
	}

	/**
	 * Return what operators can do.
	 * @return the operations on this engine's payments
	 */
	public PaymentOperations operations() {
		return this.operations;
	}

}
