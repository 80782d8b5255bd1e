package io.github.x402spring.actuate.metrics;

import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows how much memory a ledger in memory uses, and how much it may use. Other ledgers
 * have none of these meters.
 *
 * @param ledger the book of payments
 * @since 0.1.0
 */
record LedgerMemoryMeters(PaymentLedger ledger) implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.ledger instanceof InMemoryPaymentLedger memory) {
			X402Meter.LEDGER_MEMORY_USED.gauge(registry, Tags.empty(), () -> memory.memory().toBytes());
			X402Meter.LEDGER_MEMORY_MAX.gauge(registry, Tags.empty(), () -> memory.maxMemory().toBytes());
		}
	}

}
