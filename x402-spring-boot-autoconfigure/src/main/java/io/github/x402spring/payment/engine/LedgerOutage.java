package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Whether the ledger can be reached, and what the log says of it: the first failure of an
 * outage with its trace, then a line a minute, and one when it is back. All who fail
 * because of it tell here instead of logging it themselves.
 */
final class LedgerOutage {

	private static final Log logger = LogFactory.getLog(LedgerOutage.class);

	/** How often a line is logged while it lasts. */
	private static final Duration LINE = Duration.ofMinutes(1);

	/** Where some calls fail and others do not, it is one outage. */
	private static final Duration CALM = Duration.ofSeconds(10);

	private final Clock clock;

	private volatile boolean away;

	private Instant since = Instant.EPOCH;

	private Instant lastFailure = Instant.EPOCH;

	private Instant lastLine = Instant.EPOCH;

	private long failures;

	LedgerOutage(Clock clock) {
		this.clock = clock;
	}

	/**
	 * The ledger could not be reached. What cannot be read of a single payment is no
	 * outage: the ledger tells of it.
	 * @param consequence what could not be done
	 * @param ex what was thrown
	 */
	void failed(String consequence, LedgerUnavailableException ex) {
		if (ex instanceof UnreadablePaymentException) {
			logger.debug(consequence + ": " + ex.getMessage());
			return;
		}
		Failure failure = note();
		switch (failure.line()) {
			case FIRST -> logger.error("The ledger cannot be reached. " + consequence, ex);
			case REMINDER -> logger.error("The ledger has been unreachable since " + failure.since() + "; "
					+ failure.number() + " calls failed so far. " + consequence);
			case NONE -> logger.debug("The ledger cannot be reached. " + consequence);
		}
	}

	/**
	 * The ledger answered.
	 */
	void reached() {
		if (this.away) {
			end();
		}
	}

	private synchronized Failure note() {
		Instant now = this.clock.instant();
		this.lastFailure = now;
		this.failures = this.away ? this.failures + 1 : 1;
		if (!this.away) {
			this.away = true;
			this.since = now;
			this.lastLine = now;
			return new Failure(Line.FIRST, now, this.failures);
		}
		if (now.isBefore(this.lastLine.plus(LINE))) {
			return new Failure(Line.NONE, this.since, this.failures);
		}
		this.lastLine = now;
		return new Failure(Line.REMINDER, this.since, this.failures);
	}

	private synchronized void end() {
		Instant now = this.clock.instant();
		if (this.away && !now.isBefore(this.lastFailure.plus(CALM))) {
			this.away = false;
			logger.info("The ledger is reachable again; " + this.failures + " calls failed since " + this.since);
		}
	}

	private record Failure(Line line, Instant since, long number) {

	}

	private enum Line {

		FIRST, REMINDER, NONE

	}

}
