package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Instant;

/**
 * Runs the reconciler and remembers when it was done.
 */
final class ReconciliationRuns implements Runnable {

	private final Runnable reconciler;

	private final Clock clock;

	private volatile Instant last;

	ReconciliationRuns(Runnable reconciler, Clock clock) {
		this.reconciler = reconciler;
		this.clock = clock;
		this.last = clock.instant();
	}

	@Override
	public void run() {
		this.reconciler.run();
		this.last = this.clock.instant();
	}

	// That of the start, if it was never done.
	Instant last() {
		return this.last;
	}

}
