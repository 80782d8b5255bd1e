package io.github.x402spring.facilitator;

import java.time.Duration;

/**
 * The end of the time that there is for one job, however many calls it takes.
 */
final class Deadline {

	private final long end;

	private Deadline(long end) {
		this.end = end;
	}

	static Deadline in(Duration time) {
		return new Deadline(System.nanoTime() + time.toNanos());
	}

	Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.end - System.nanoTime()));
	}

	// What is left, and not more than a limit.
	Duration atMost(Duration limit) {
		Duration remaining = remaining();
		return (remaining.compareTo(limit) < 0) ? remaining : limit;
	}

	boolean isOver() {
		return remaining().isZero();
	}

}
