package io.github.x402spring.payment.protocol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs families that fail while they write their part of a challenge: every request
 * without a payment would do so.
 */
final class FailedFamilies {

	private static final Log logger = LogFactory.getLog(FailedFamilies.class);

	private static final Duration LINE = Duration.ofMinutes(1);

	private final AtomicReference<Instant> quietUntil = new AtomicReference<>(Instant.EPOCH);

	private final Clock clock;

	FailedFamilies(Clock clock) {
		this.clock = clock;
	}

	void log(PaymentProtocol family, RuntimeException ex) {
		Instant now = this.clock.instant();
		Instant quiet = this.quietUntil.get();
		if (!now.isBefore(quiet) && this.quietUntil.compareAndSet(quiet, now.plus(LINE))) {
			logger.warn(family.getClass().getSimpleName()
					+ " failed to write its part of a challenge, which goes out without it "
					+ "(this line is logged once a minute)", ex);
		}
	}

}
