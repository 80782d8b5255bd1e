package io.github.x402spring.actuate.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.metrics.LedgerWatch;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether somebody looks after payments whose outcome is not known, and with success.
 *
 * @since 0.1.0
 */
public final class ReconcilerHealthIndicator implements HealthIndicator {

	static final Duration MAX_AGE = Duration.ofMinutes(15);

	private final Supplier<Instant> lastRun;

	private final Duration interval;

	private final LedgerWatch watch;

	private final Clock clock;

	/**
	 * Create an indicator.
	 * @param lastRun when the reconciler was done last, or when it was started
	 * @param interval the time between its runs
	 * @param watch looks into the ledger
	 * @param clock the time
	 */
	public ReconcilerHealthIndicator(Supplier<Instant> lastRun, Duration interval, LedgerWatch watch, Clock clock) {
		this.lastRun = lastRun;
		this.interval = interval;
		this.watch = watch;
		this.clock = clock;
	}

	@Override
	public Health health() {
		Instant last = this.lastRun.get();
		boolean late = this.clock.instant().isAfter(last.plus(this.interval.multipliedBy(2)));
		Optional<Duration> oldest = this.watch.oldestUnknown();
		boolean old = oldest.isPresent() && oldest.get().compareTo(MAX_AGE) > 0;
		Health.Builder builder = X402Status.upUnless(late || old).withDetail("lastRun", last);
		this.watch.figures().ifPresent((it) -> builder.withDetail("unknown", it.unknown()));
		oldest.ifPresent((it) -> builder.withDetail("oldestUnknown", it.toSeconds() + "s"));
		return builder.build();
	}

}
