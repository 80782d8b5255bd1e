package io.github.x402spring.payment.pass;

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

	private static final Log logger = LogFactory.getLog(PassPurchases.class);

	private final PassStore store;

	PassPurchases(PassStore store) {
		this.store = store;
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
			if (this.store.end(after.id())) {
				logger.warn("The pass that payment " + after.id() + " bought is ended: the payment was refunded or "
						+ "has failed");
			}
		}
		catch (LedgerUnavailableException ex) {
			logger.warn("The pass that payment " + after.id() + " bought is ended when it is used next", ex);
		}
	}

}
