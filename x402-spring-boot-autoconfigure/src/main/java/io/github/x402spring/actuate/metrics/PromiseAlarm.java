package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.payment.event.LoggingPaymentListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A number that has to be zero. It may leave zero for a moment while a request is served;
 * when it stays away, that is told, once.
 */
final class PromiseAlarm {

	static final Duration PATIENCE = Duration.ofMinutes(1);

	private final Logger logger = LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);

	private final String name;

	private final String meaning;

	private @Nullable Instant since;

	private boolean told;

	PromiseAlarm(String name, String meaning) {
		this.name = name;
		this.meaning = meaning;
	}

	synchronized void check(long value, Instant now) {
		if (value == 0) {
			if (this.told) {
				tell(Level.INFO, "payment.invariant-restored", value);
			}
			this.since = null;
			this.told = false;
			return;
		}
		if (this.since == null) {
			this.since = now;
		}
		if (!this.told && !now.isBefore(this.since.plus(PATIENCE))) {
			this.told = true;
			tell(Level.WARN, "payment.invariant-broken", value);
		}
	}

	private void tell(Level level, String event, long value) {
		this.logger.atLevel(level)
			.addKeyValue("event", event)
			.addKeyValue("invariant", this.name)
			.addKeyValue("count", value)
			.log("{} {}: {} ({})", event, this.name, value, this.meaning);
	}

}
