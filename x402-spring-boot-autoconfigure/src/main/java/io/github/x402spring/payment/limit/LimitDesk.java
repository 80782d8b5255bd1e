package io.github.x402spring.payment.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.PaymentProblem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes tokens, tells the listeners, and lets requests pass while the store is away.
 */
final class LimitDesk {

	private static final Log logger = LogFactory.getLog(LimitDesk.class);

	/** How often a line is logged while the store is away. */
	private static final Duration LINE = Duration.ofMinutes(1);

	private final AtomicReference<Instant> quietUntil = new AtomicReference<>(Instant.EPOCH);

	private final @Nullable BucketStore buckets;

	private final List<LimitListener> listeners;

	private final Clock clock;

	LimitDesk(@Nullable BucketStore buckets, List<LimitListener> listeners, Clock clock) {
		this.buckets = buckets;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
	}

	Optional<PaymentProblem> take(LimitKind kind, LimitRule<RateLimit> rule, LimitKey key) {
		Optional<Duration> wait;
		try {
			wait = buckets().take(key, rule.value());
		}
		catch (RuntimeException ex) {
			unchecked(kind, rule, ex);
			return Optional.empty();
		}
		tell(kind, rule, wait.isEmpty() ? LimitListener.Outcome.ALLOWED : LimitListener.Outcome.DENIED);
		return wait.map((it) -> new PaymentProblem.RateLimited(kind.reason(), wholeSeconds(it)));
	}

	// A client that comes back on time must find a token.
	private static Duration wholeSeconds(Duration wait) {
		return Duration.ofSeconds(Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds()));
	}

	void giveBack(LimitRule<RateLimit> rule, LimitKey key) {
		try {
			buckets().giveBack(key, rule.value());
		}
		catch (RuntimeException ex) {
			log("A token could not be given back to a limit; it comes back with time", ex);
		}
	}

	private BucketStore buckets() {
		return Objects.requireNonNull(this.buckets, "Requests are limited by time, which needs a store of buckets");
	}

	void unchecked(LimitKind kind, LimitRule<?> rule, RuntimeException ex) {
		log("Limits cannot be counted now, and requests are let through without", ex);
		tell(kind, rule, LimitListener.Outcome.UNCHECKED);
	}

	void log(String message, @Nullable RuntimeException ex) {
		Instant now = this.clock.instant();
		Instant quiet = this.quietUntil.get();
		if (!now.isBefore(quiet) && this.quietUntil.compareAndSet(quiet, now.plus(LINE))) {
			logger.warn(message + " (this line is logged once a minute)", ex);
		}
		else {
			logger.debug(message, ex);
		}
	}

	void tell(LimitKind kind, LimitRule<?> rule, LimitListener.Outcome outcome) {
		for (LimitListener listener : this.listeners) {
			try {
				listener.onDecision(kind, rule.plan(), outcome);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A listener of limits failed: " + listener.getClass().getName(), ex);
			}
		}
	}

}
