package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.ledger.LedgerTroubles;
import io.github.x402spring.payment.ledger.PaymentTotals;

/**
 * Figures of a ledger.
 *
 * @param at when they were read
 * @param totals the sums
 * @param troubles what needs attention
 * @since 0.1.0
 */
public record LedgerFigures(Instant at, PaymentTotals totals, LedgerTroubles troubles) {

	/**
	 * Return how long the oldest payment is unknown.
	 * @param now the current time
	 * @return its age, zero if no payment is unknown
	 */
	public Duration oldestUnknown(Instant now) {
		return this.troubles.oldestUnknown().map((oldest) -> Duration.between(oldest, now)).orElse(Duration.ZERO);
	}

	long payments(MoneyState money, Predicate<ContentState> contents) {
		return this.totals.states()
			.entrySet()
			.stream()
			.filter((it) -> it.getKey().money() == money && contents.test(it.getKey().content()))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	long unknown(Network network) {
		LedgerTroubles.Unknown unknown = this.troubles.unknown().get(network);
		return (unknown != null) ? unknown.payments() : 0;
	}

	Duration oldestUnknown(Network network, Instant now) {
		LedgerTroubles.Unknown unknown = this.troubles.unknown().get(network);
		return (unknown != null) ? Duration.between(unknown.oldest(), now) : Duration.ZERO;
	}

}
