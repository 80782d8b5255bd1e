package io.github.x402spring.payment.pass;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
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

}
