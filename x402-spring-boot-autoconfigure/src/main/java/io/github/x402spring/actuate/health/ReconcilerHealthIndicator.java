package io.github.x402spring.actuate.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.metrics.LedgerFigures;
import io.github.x402spring.actuate.metrics.ReconcilerProgress;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether payments whose outcome is not known are being reconciled successfully.
 */
final class ReconcilerHealthIndicator implements HealthIndicator {

	static final Duration MAX_AGE = Duration.ofMinutes(15);

	/** A facilitator or a node that hangs makes a run long, but it goes on. */
	static final Duration LONGEST_RUN = Duration.ofMinutes(5);

	private final Supplier<ReconcilerProgress> runs;

	private final Duration interval;

	private final Supplier<Optional<LedgerFigures>> figures;

	private final Clock clock;

	ReconcilerHealthIndicator(Supplier<ReconcilerProgress> runs, Duration interval,
			Supplier<Optional<LedgerFigures>> figures, Clock clock) {
		this.runs = runs;
		this.interval = interval;
		this.figures = figures;
		this.clock = clock;
	}

	@Override
	public Health health() {
		ReconcilerProgress seen = this.runs.get();
		Optional<LedgerFigures> figures = this.figures.get();
		Optional<Duration> oldest = figures.map((it) -> it.oldestUnknown(this.clock.instant()));
		boolean old = oldest.isPresent() && oldest.get().compareTo(MAX_AGE) > 0;
		Health.Builder builder = X402Status.upUnless(old || isLate(seen)).withDetail("lastRun", seen.done());
		Instant since = seen.since();
		if (since != null) {
			builder.withDetail("runningSince", since);
		}
		figures.ifPresent((it) -> builder.withDetail("unknown", it.troubles().unknownPayments()));
		oldest.ifPresent((it) -> builder.withDetail("oldestUnknown", it.toSeconds() + "s"));
		return builder.build();
	}

	// One that fails is late, too: it begins in time, but is never done.
	private boolean isLate(ReconcilerProgress seen) {
		Instant now = this.clock.instant();
		Instant since = seen.since();
		if (since != null && now.isAfter(since.plus(LONGEST_RUN))) {
			return true;
		}
		boolean failed = seen.done().isBefore(seen.ended());
		return (failed || since == null)
				&& now.isAfter((failed ? seen.done() : seen.ended()).plus(this.interval.multipliedBy(2)));
	}

}
