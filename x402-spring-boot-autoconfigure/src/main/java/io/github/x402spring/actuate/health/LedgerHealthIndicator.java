package io.github.x402spring.actuate.health;

import java.time.Clock;

import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerProbe;
import io.github.x402spring.payment.ledger.PaymentLedger;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether the ledger takes payments. Without it nothing is sold, and another process that
 * can reach it may do better.
 */
final class LedgerHealthIndicator extends AbstractHealthIndicator {

	private final PaymentLedger ledger;

	private final Clock clock;

	LedgerHealthIndicator(PaymentLedger ledger, Clock clock) {
		super("The x402 ledger cannot be reached");
		this.ledger = ledger;
		this.clock = clock;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		LedgerProbe.probe(this.ledger, this.clock.instant());
		builder.up().withDetail("type", this.ledger.getClass().getSimpleName());
		if (this.ledger instanceof InMemoryPaymentLedger memory) {
			builder.status(memory.isFull() ? Status.OUT_OF_SERVICE : Status.UP)
				.withDetail("memory", memory.memory().toString())
				.withDetail("maxMemory", memory.maxMemory().toString());
		}
	}

}
