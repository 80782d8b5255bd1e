package io.github.x402spring.facilitator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells the log what a facilitator said when it refused a call, once in five minutes: a
 * client can provoke refusals as often as it likes.
 */
final class RefusalLog {

	private static final Duration INTERVAL = Duration.ofMinutes(5);

	private static final Log logger = LogFactory.getLog(RefusalLog.class);

	private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);

	private final String facilitator;

	private final FacilitatorOperation operation;

	private final Clock clock;

	RefusalLog(String facilitator, FacilitatorOperation operation, Clock clock) {
		this.facilitator = facilitator;
		this.operation = operation;
		this.clock = clock;
	}

	void refused(FacilitatorException refusal) {
		Instant now = this.clock.instant();
		Instant due = this.next.get();
		if (!now.isBefore(due) && this.next.compareAndSet(due, now.plus(INTERVAL))) {
			logger.warn("The facilitator of " + this.facilitator + " refuses /" + this.operation.path() + ": "
					+ refusal.trouble().text() + refusal.excerpt().map((it) -> ": \"" + it + "\"").orElse("")
					+ ". It will refuse the same call again. " + advice(refusal.trouble())
					+ " Further refusals are not logged for " + INTERVAL.toMinutes() + " minutes.");
		}
	}

	private String advice(FacilitatorException.Trouble trouble) {
		return switch (trouble) {
			case UNAUTHORIZED -> "Check the credentials in the properties of " + this.facilitator + ".";
			case BAD_REQUEST -> "If only some payments are refused, their clients must correct them; "
					+ "if all are, correct what the facilitator names.";
			default -> "Check " + this.facilitator + ".url.";
		};
	}

}
