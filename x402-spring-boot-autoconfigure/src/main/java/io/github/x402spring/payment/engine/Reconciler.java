package io.github.x402spring.payment.engine;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Looks after payments that no request works on: settlements whose outcome is unknown or
 * whose owner vanished, and, where there is evidence to be had, outcomes that only a
 * settler told. An unknown payment is looked for on the chain; if it has not moved, the
 * same payment is presented to the settler again until its authorisation ends, which
 * cannot move money twice. What stays unknown then is for an operator.
 */
final class Reconciler {

	private static final Log logger = LogFactory.getLog(Reconciler.class);

	private static final int BATCH = 500;

	private static final int PIECE = 50;

	private static final int AT_ONCE = 8;

	private static final ThreadFactory THREADS = Thread.ofVirtual().name("x402-reconcile-", 0).factory();

	private final PaymentLedger ledger;

	private final PaymentBook book;

	private final OutcomeSearch search;

	private final SchemeRegistry schemes;

	private final RailCalls rails;

	private final PaymentPolicy policy;

	private final boolean proving;

	Reconciler(PaymentLedger ledger, EngineParts parts, SchemeRegistry schemes, RailCalls rails, boolean proving) {
		this.ledger = ledger;
		this.book = parts.book();
		this.search = parts.search();
		this.schemes = schemes;
		this.rails = rails;
		this.policy = parts.policy();
		this.proving = proving;
	}

	/**
	 * Look at the payments that are due, several at a time, and return when that is done.
	 * Payments whose outcome is not known come first, then settled ones, and last a few
	 * of those that were refused, of which a client can make any number at no cost. How
	 * long a payment is left alone then grows with its age. Several processes may do so
	 * on one ledger: each payment is looked at by one of them. If the ledger cannot be
	 * reached on the way, the rest is left for the next time.
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	void reconcile() {
		boolean reachable = lookAtUnknown();
		this.book.reached();
		if (this.proving && reachable && proveSettled()) {
			look(MoneyState.FAILED, PIECE);
		}
	}

	private boolean lookAtUnknown() {
		return look(MoneyState.UNKNOWN, BATCH).isReachable() && look(MoneyState.SETTLING, BATCH).isReachable();
	}

	// In pieces: with a slow node many settled payments take long, and what becomes
	// unknown in the meantime does not wait for all of them.
	private boolean proveSettled() {
		for (int looked = 0; looked < BATCH; looked += PIECE) {
			LookResult piece = look(MoneyState.SETTLED, PIECE);
			if (!piece.isReachable()) {
				return false;
			}
			if (piece.payments() < PIECE) {
				return true;
			}
			if (!lookAtUnknown()) {
				return false;
			}
		}
		return true;
	}

	private LookResult look(MoneyState money, int limit) {
		List<Payment> open = this.ledger.open(this.book.now(), money, limit);
		AtomicBoolean reachable = new AtomicBoolean(true);
		try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE, THREADS)) {
			open.forEach((payment) -> executor.execute(() -> {
				if (reachable.get() && !look(payment)) {
					reachable.set(false);
				}
			}));
		}
		return new LookResult(open.size(), reachable.get());
	}

	// Whether the ledger could be reached.
	boolean look(Payment payment) {
		try {
			switch (payment.money()) {
				case SETTLING -> this.search.abandoned(payment).ifPresent(this::resolve);
				case UNKNOWN -> resolve(payment);
				case SETTLED, FAILED -> confirm(payment);
				case RESERVED -> {
				}
			}
		}
		catch (LedgerUnavailableException ex) {
			this.book.failed("Payment " + payment.id() + " will be reconciled later", ex);
			return ex instanceof UnreadablePaymentException;
		}
		catch (RuntimeException ex) {
			logger.error("Payment " + payment.id() + " could not be reconciled", ex);
		}
		return true;
	}

	private void resolve(Payment unknown) {
		if (this.search.hasEnded(unknown) && !this.rails.covers(unknown)) {
			remind(unknown);
		}
		else if (this.search.resolve(unknown, () -> this.schemes.restore(unknown)).money() == MoneyState.UNKNOWN
				&& this.policy.isForOperator(unknown, this.book.now())) {
			logger.warn("Payment " + unknown.id() + " is still unknown: the chain does not show its outcome");
		}
	}

	private void remind(Payment unknown) {
		Instant now = this.book.now();
		if (this.book.tryMove(unknown, unknown.due(now.plus(PaymentPolicy.REMINDER), now))) {
			logger.warn("Payment " + unknown.id() + " is still unknown: its authorisation expired without an outcome. "
					+ "No node is configured for its network in x402.rpc-url or x402.chains[], so the outcome cannot be checked");
		}
	}

	private void confirm(Payment told) {
		Instant now = this.book.now();
		boolean last = !this.rails.covers(told) || this.policy.isForOperator(told, now);
		Payment claimed = told.due(last ? null : this.policy.nextLook(told, now), now);
		if (this.book.tryMove(told, claimed) && this.rails.covers(told)) {
			this.search.confirm(claimed);
		}
	}

	private record LookResult(int payments, boolean isReachable) {

	}

}
