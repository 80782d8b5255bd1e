package io.github.x402spring.payment.pass;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the payment that bought a grant still stands.
 */
final class PurchaseCheck {

	private final PassEndings endings;

	private final PaymentLedger ledger;

	private final Map<String, Optional<PaymentKey>> keys = Collections.synchronizedMap(new LastKeys());

	PurchaseCheck(PassEndings endings, PaymentLedger ledger) {
		this.endings = endings;
		this.ledger = ledger;
	}

	// What the ledger has forgotten was over, and paid. What is not paid any more is
	// ended before the ledger forgets it.
	boolean isPaid(PassGrant grant) {
		Payment purchase = purchase(grant.payment());
		if (purchase != null && PassPurchases.isLost(purchase)) {
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
