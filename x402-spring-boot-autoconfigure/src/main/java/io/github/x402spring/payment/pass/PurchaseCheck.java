package io.github.x402spring.payment.pass;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.PaymentLedger;

/**
 * Tells whether the payment that bought a grant still stands.
 */
final class PurchaseCheck {

	private final PassEndings endings;

	private final PaymentLedger ledger;

	PurchaseCheck(PassEndings endings, PaymentLedger ledger) {
		this.endings = endings;
		this.ledger = ledger;
	}

	// What the ledger has forgotten was over, and paid. What is not paid any more is
	// ended before the ledger forgets it.
	boolean isPaid(PassGrant grant) {
		Payment purchase = this.ledger.findById(grant.payment()).orElse(null);
		if (purchase != null && PassPurchases.isLost(purchase)) {
			this.endings.end(grant.payment());
			return false;
		}
		return purchase == null || purchase.money() == MoneyState.SETTLED;
	}

}
