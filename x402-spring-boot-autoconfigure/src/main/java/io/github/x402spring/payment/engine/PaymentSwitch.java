package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.PaymentProblem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets an operator pause taking payments, in this process alone and until it ends. What
 * was reserved before is finished, and payments that are in the book already are answered
 * from their state: what is owed may still be redeemed.
 *
 * @since 0.1.0
 */
public final class PaymentSwitch {

	private static final Log logger = LogFactory.getLog(PaymentSwitch.class);

	/** What clients are told to wait: operators do not come back within seconds. */
	private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

	private final AtomicReference<@Nullable Instant> pausedSince = new AtomicReference<>();

	private final Clock clock;

	/**
	 * Create a switch that is on.
	 * @param clock the time
	 */
	public PaymentSwitch(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Return whether taking payments is paused.
	 * @return whether it is
	 */
	public boolean isPaused() {
		return this.pausedSince.get() != null;
	}

	/**
	 * Return since when taking payments is paused.
	 * @return the time, or empty if it is not
	 */
	public Optional<Instant> pausedSince() {
		return Optional.ofNullable(this.pausedSince.get());
	}

	/**
	 * Pause taking payments.
	 * @return {@code false} if it was paused already
	 */
	public boolean pause() {
		boolean changed = this.pausedSince.compareAndSet(null, this.clock.instant());
		if (changed) {
			logger.warn("Payments are paused in this process: paid endpoints answer 503");
		}
		return changed;
	}

	/**
	 * Take payments again.
	 * @return {@code false} if it was not paused
	 */
	public boolean resume() {
		boolean changed = this.pausedSince.getAndSet(null) != null;
		if (changed) {
			logger.info("Payments have been resumed");
		}
		return changed;
	}

	static PaymentProblem refusal() {
		return new PaymentProblem.Unavailable(RETRY_AFTER);
	}

}
