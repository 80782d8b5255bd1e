package io.github.x402spring.payment.pass;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metered draws whose content this process is sending. Their leases are renewed while
 * a stream rests, so that it is not taken for dead.
 */
final class DrawLeases {

	/** A request that got lost must not keep its draw for ever. */
	private static final Duration LONGEST_REST = Duration.ofMinutes(10);

	private final Set<PassAdmission> leaving = ConcurrentHashMap.newKeySet();

	private final Clock clock;

	DrawLeases(Clock clock) {
		this.clock = clock;
	}

	void add(PassAdmission admission) {
		this.leaving.add(admission);
	}

	void remove(PassAdmission admission) {
		this.leaving.remove(admission);
	}

	/**
	 * Renew the leases of which a third is over. If the store cannot be reached, the
	 * others are not tried: each would wait as long.
	 */
	void renew() {
		Instant lost = this.clock.instant().minus(LONGEST_REST);
		this.leaving.removeIf((it) -> !it.renew(lost));
	}

}
