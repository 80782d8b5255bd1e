package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.x402spring.actuate.metrics.ReconcilerProgress;

/**
 * Runs the reconciler and remembers when it began and when it was done.
 */
final class ReconcilerTask implements Runnable, Supplier<ReconcilerProgress> {

	private final BooleanSupplier reconciler;

	private final Clock clock;

	private volatile ReconcilerProgress runs;

	ReconcilerTask(BooleanSupplier reconciler, Clock clock) {
		this.reconciler = reconciler;
		this.clock = clock;
		Instant now = clock.instant();
		this.runs = new ReconcilerProgress(null, now, now);
	}

	@Override
	public void run() {
		ReconcilerProgress before = this.runs;
		this.runs = new ReconcilerProgress(this.clock.instant(), before.ended(), before.done());
		boolean well = false;
		try {
			well = this.reconciler.getAsBoolean();
		}
		finally {
			Instant now = this.clock.instant();
			this.runs = new ReconcilerProgress(null, now, well ? now : before.done());
		}
	}

	/**
	 * Return when the reconciler ran.
	 * @return when it began and when it was done
	 */
	@Override
	public ReconcilerProgress get() {
		return this.runs;
	}

}
