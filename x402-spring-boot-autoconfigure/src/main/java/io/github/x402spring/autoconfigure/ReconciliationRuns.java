package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Instant;

import io.github.x402spring.actuate.metrics.ReconcilerRuns;
import io.github.x402spring.payment.LedgerOutage;
import io.github.x402spring.payment.LedgerUnavailableException;

/**
 * Runs the reconciler and remembers when it began and when it was done.
 */
final class ReconciliationRuns implements Runnable {

	private final Runnable reconciler;

	private final Clock clock;

	private final LedgerOutage outage;

	private volatile ReconcilerRuns runs;

	ReconciliationRuns(Runnable reconciler, Clock clock, LedgerOutage outage) {
		this.reconciler = reconciler;
		this.clock = clock;
		this.outage = outage;
		Instant now = clock.instant();
		this.runs = new ReconcilerRuns(null, now, now);
	}

	@Override
	public void run() {
		ReconcilerRuns before = this.runs;
		this.runs = new ReconcilerRuns(this.clock.instant(), before.ended(), before.done());
		boolean well = false;
		try {
			this.reconciler.run();
			well = true;
		}
		catch (LedgerUnavailableException ex) {
			this.outage.failed("No payments are reconciled", ex);
		}
		finally {
			Instant now = this.clock.instant();
			this.runs = new ReconcilerRuns(null, now, well ? now : before.done());
		}
	}

	ReconcilerRuns runs() {
		return this.runs;
	}

}
