package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
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

	private final Reconciler reconciler;

	private final PaymentOperations operations;

	/**
	 * Create an engine that knows no passes and no free calls.
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
		this(protocols, schemes, rails, verifier, ledger, listeners, PassCheck.NONE, FreeCalls.NONE, List.of(), policy,
				clock);
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
	 * @param policy times and limits
	 * @param clock the time
	 */
	public PaymentEngine(ProtocolRegistry protocols, List<PaymentScheme> schemes, RailRegistry rails,
			PaymentVerifier verifier, PaymentLedger ledger, List<PaymentListener> listeners, PassCheck passes,
			FreeCalls freeCalls, List<AdmissionPolicy> policies, PaymentPolicy policy, Clock clock) {
		this.paymentSwitch = new PaymentSwitch(clock);
		this.outage = new LedgerOutage(clock);
		this.leases = new PaymentLeases(ledger, policy, clock, this.outage);
		List<PaymentListener> told = new ArrayList<>(listeners);
		told.addFirst(this.leases);
		this.book = new PaymentBook(ledger, told, clock, this.outage);
		SchemeRegistry checks = new SchemeRegistry(schemes);
		RailCalls calls = new RailCalls(rails, checks);
		EngineParts parts = new EngineParts(this.book, new Settler(this.book, calls, policy),
				new OutcomeSearch(this.book, calls, policy),
				new ChallengeIssuer(rails, this.book, policy, this.paymentSwitch), policy, protocols);
		this.admissions = new AdmissionDecider(parts, checks, calls, verifier, this.paymentSwitch, passes, freeCalls,
				policies);
		this.reconciler = new Reconciler(ledger, parts, checks, calls, rails.haveEvidence());
		this.operations = new PaymentOperations(ledger, this.book, this.reconciler, passes);
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
		return this.admissions.decide(endpoint, request, credential);
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
