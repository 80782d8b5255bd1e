package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.PaymentKey;

/**
 * What operators revoked before it was presented.
 */
final class RevokedKeys {

	private final ConcurrentHashMap<PaymentKey, Instant> keys = new ConcurrentHashMap<>();

	void add(PaymentKey key, Instant until, Instant now) {
		this.keys.values().removeIf((end) -> end.isBefore(now));
		this.keys.merge(key, until, (before, later) -> before.isAfter(later) ? before : later);
	}

	boolean contains(PaymentKey key) {
		return this.keys.containsKey(key);
	}

}
