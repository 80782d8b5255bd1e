package io.github.x402spring.onchain.rail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.x402spring.evm.Address;

/**
 * Payers whose transactions were reverted. That of a contract may have been reverted on
 * purpose, at the seller's cost, so the contract is not believed again for a time.
 */
final class RejectingWallets {

	private static final Duration TIME = Duration.ofDays(1);

	/** More of them at once would cost their owners more than the seller. */
	private static final int MOST = 10_000;

	private final Map<Address, Instant> until = new LinkedHashMap<>();

	private final Clock clock;

	RejectingWallets(Clock clock) {
		this.clock = clock;
	}

	synchronized void add(Address payer) {
		this.until.put(payer, this.clock.instant().plus(TIME));
		if (this.until.size() > MOST) {
			this.until.remove(this.until.keySet().iterator().next());
		}
	}

	synchronized boolean contains(Address payer) {
		Instant end = this.until.get(payer);
		return end != null && this.clock.instant().isBefore(end);
	}

}
