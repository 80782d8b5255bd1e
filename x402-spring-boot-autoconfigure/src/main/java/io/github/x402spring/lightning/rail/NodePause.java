package io.github.x402spring.lightning.rail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Lets a node rest that fails again and again: most requests without a payment would wait
 * for it in vain. After each rest one call finds out whether it works again.
 */
final class NodePause {

	private static final int FAILURES = 3;

	private static final Duration SHORTEST = Duration.ofSeconds(2);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	private final Clock clock;

	private int failures;

	/** How often a rest was set. */
	private long rests;

	private Duration length = SHORTEST;

	private @Nullable Instant until;

	NodePause(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Ask whether the node may be called.
	 * @return the turn, which says how long the node rests, if it does
	 */
	synchronized Turn enter() {
		if (this.until == null) {
			return new Turn(Duration.ZERO, this.rests);
		}
		Duration remaining = remaining();
		if (remaining.isZero()) {
			// The others wait for what this call finds out.
			this.until = this.clock.instant().plus(this.length);
		}
		return new Turn(remaining, this.rests);
	}

	synchronized void succeeded() {
		this.failures = 0;
		this.length = SHORTEST;
		this.until = null;
	}

	/**
	 * Count a failure. Calls that were under way when the rest was set fail for the same
	 * reason, and say nothing new.
	 * @param turn the turn of the call
	 */
	synchronized void failed(Turn turn) {
		if (turn.rests != this.rests) {
			return;
		}
		this.failures++;
		if (this.failures < FAILURES) {
			return;
		}
		if (this.failures > FAILURES) {
			Duration twice = this.length.multipliedBy(2);
			this.length = (twice.compareTo(LONGEST) < 0) ? twice : LONGEST;
		}
		this.until = this.clock.instant().plus(this.length);
		this.rests++;
	}

	/**
	 * Return how long the node rests.
	 * @return the time; zero if it does not
	 */
	synchronized Duration remaining() {
		Duration remaining = (this.until != null) ? Duration.between(this.clock.instant(), this.until) : Duration.ZERO;
		return remaining.isNegative() ? Duration.ZERO : remaining;
	}

	/**
	 * Return how often the node was let rest.
	 * @return the number of rests since the start
	 */
	synchronized long rests() {
		return this.rests;
	}

	/**
	 * The turn of a call.
	 *
	 * @param rest zero if the node may be called; otherwise how long it rests
	 * @param rests how many rests there were before
	 */
	record Turn(Duration rest, long rests) {

	}

}
