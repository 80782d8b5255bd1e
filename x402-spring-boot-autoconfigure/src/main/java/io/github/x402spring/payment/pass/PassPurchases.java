package io.github.x402spring.payment.pass;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ends what was bought by payments that are refunded, or whose money turns out to have
 * never come.
 */
final class PassPurchases implements PaymentListener {

	/** How many are remembered at most. */
	private static final int MOST = 1000;

	private static final Log logger = LogFactory.getLog(PassPurchases.class);

	private final PassEndings endings;

	/** Payments that were lost while the store was away. */
	private final Set<String> missed = ConcurrentHashMap.newKeySet();

	PassPurchases(PassEndings endings) {
		this.endings = endings;
	}

	static boolean isLost(Payment purchase) {
		return purchase.content() == ContentState.REFUNDED || purchase.money() == MoneyState.FAILED;
	}

	// A payment that fails at once has bought nothing.
	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		if (before == null || before.money() == MoneyState.SETTLING || isLost(before) || !isLost(after)) {
			return;
		}
		try {
			this.endings.end(after.id());
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("The pass that payment " + after.id() + " bought is ended when the store can be reached, or "
					+ "when it is used next", ex);
			if (this.missed.size() < MOST) {
				this.missed.add(after.id());
			}
		}
	}

	/**
	 * End what could not be ended because the store was away.
	 * @throws LedgerUnavailableException if it still is
	 */
	void endMissed() {
		for (String payment : List.copyOf(this.missed)) {
			this.endings.end(payment);
			this.missed.remove(payment);
		}
	}

	/**
	 * Tells whether the payment that bought a grant still stands.
	 */
	static final class Check {

		private final PassEndings endings;

		private final PaymentLedger ledger;

		private final Map<String, Optional<PaymentKey>> keys = Collections.synchronizedMap(new LastKeys());

		Check(PassEndings endings, PaymentLedger ledger) {
			this.endings = endings;
			this.ledger = ledger;
		}

		// What the ledger has forgotten was over, and paid. What is not paid any more is
		// ended before the ledger forgets it.
		boolean isPaid(PassGrant grant) {
			Payment purchase = purchase(grant.payment());
			if (purchase != null && isLost(purchase)) {
				this.endings.end(grant.payment());
				return false;
			}
			return purchase == null || purchase.money() == MoneyState.SETTLED;
		}

		// The ledger in memory has no index by id, and reads all payments to find one.
		private @Nullable Payment purchase(String id) {
			Optional<PaymentKey> key = this.keys.get(id);
			if (key == null) {
				Payment found = this.ledger.findById(id).orElse(null);
				this.keys.put(id, Optional.ofNullable(found).map((it) -> it.terms().key()));
				return found;
			}
			return key.flatMap(this.ledger::find).filter((it) -> it.id().equals(id)).orElse(null);
		}

		/**
		 * The keys of purchases by their ids: of those that were asked for last. What the
		 * ledger has forgotten has none.
		 */
		private static final class LastKeys extends LinkedHashMap<String, Optional<PaymentKey>> {

			private static final int MOST = 10_000;

			private static final long serialVersionUID = 1;

			private LastKeys() {
				super(16, 0.75f, true);
			}

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Optional<PaymentKey>> eldest) {
				return size() > MOST;
			}

		}

	}

}
