package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import io.github.x402spring.actuate.metrics.ReconcilerRuns;

/**
 * Runs the reconciler and remembers when it began and when it was done.
 *
 * @since 0.1.0
 */
public final class ReconciliationRuns implements Runnable {

	private final BooleanSupplier reconciler;

	private final Clock clock;

	private volatile ReconcilerRuns runs;

	ReconciliationRuns(BooleanSupplier reconciler, Clock clock) {
		this.reconciler = reconciler;
		this.clock = clock;
		Instant now = clock.instant();
		this.runs = new ReconcilerRuns(null, now, now);
	}

	@Override
	public void run() {
		ReconcilerRuns before = this.runs;
		this.runs = new ReconcilerRuns(this.clock.instant(), before.ended(), before.done());
		boolean well = false;
		try {
			well = this.reconciler.getAsBoolean();
		}
		finally {
			Instant now = this.clock.instant();
			this.runs = new ReconcilerRuns(null, now, well ? now : before.done());
		}
	}

	/**
	 * Return when the reconciler ran.
	 * @return when it began and when it was done
	 */
	public ReconcilerRuns runs() {
		return this.runs;
	}

}
