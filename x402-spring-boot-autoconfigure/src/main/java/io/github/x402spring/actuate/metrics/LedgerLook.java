package io.github.x402spring.actuate.metrics;

import java.time.Clock;
import java.time.Instant;

import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.ReportingLedger;

/**
 * A look into the ledger, the same for meters, health and endpoint. It asks two
 * questions, however much is in trouble.
 *
 * @param ledger the book of payments
 * @param policy times and limits, by which refunds are due
 * @param clock the time
 * @since 0.1.0
 */
public record LedgerLook(ReportingLedger ledger, PaymentPolicy policy, Clock clock) {

	/**
	 * Look now.
	 * @return what the ledger shows
	 * @throws LedgerUnavailableException if it cannot be reached
	 */
	public LedgerFigures look() {
		Instant now = this.clock.instant();
		return new LedgerFigures(now, this.ledger.totals(), this.ledger.troubles(this.policy, now));
	}

}
