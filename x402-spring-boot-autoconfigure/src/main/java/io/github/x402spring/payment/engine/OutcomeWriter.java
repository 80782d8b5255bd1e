package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes down what became of money that was sent. It may not be reported a second time,
 * so it is not given up easily.
 */
final class OutcomeWriter {

	private static final Log logger = LogFactory.getLog(OutcomeWriter.class);

	/** Between attempts. A request waits for them. */
	private static final List<Duration> PAUSES = List.of(Duration.ofMillis(20), Duration.ofMillis(100));

	private final PaymentBook book;

	OutcomeWriter(PaymentBook book) {
		this.book = book;
	}

	/**
	 * Write an outcome down.
	 * @param from the payment that was sent
	 * @param to with its outcome
	 * @return the payment with the outcome; as it was if that could not be written, or if
	 * it is in other hands: what is not written is not known
	 */
	Payment write(Payment from, Payment to) {
		for (int attempt = 0;; attempt++) {
			try {
				return this.book.move(from, to) ? to : overtaken(from, to);
			}
			catch (LedgerUnavailableException ex) {
				if (attempt == PAUSES.size() || !from.isLeased(this.book.now()) || !pause(PAUSES.get(attempt))) {
					this.book.failed("An outcome could not be recorded", ex);
					// Only this process knows it, so each one is logged.
					logger.error("The outcome of payment " + from.id() + " could not be recorded: " + told(to));
					return from;
				}
			}
		}
	}

	private Payment overtaken(Payment from, Payment to) {
		Optional<Payment> found = this.book.findById(from.id());
		if (found.filter((it) -> isSame(it, to)).isPresent()) {
			// An earlier attempt arrived after all.
			this.book.arrived(from, to);
			return to;
		}
		// Another process took it for abandoned. A success still counts; a failure needs
		// evidence, since it may have been sent again.
		if (to.money() == MoneyState.SETTLED && found.filter((it) -> settle(it, to)).isEmpty()) {
			logger.error("Payment " + from.id() + " was taken over by another instance; its outcome: " + told(to));
		}
		return from;
	}

	private boolean settle(Payment found, Payment to) {
		Instant now = this.book.now();
		return found.money() == MoneyState.UNKNOWN && this.book.tryMove(found,
				found.settled(new SettlementResult.Settled(to.transaction(), to.settledAmount()), null, now));
	}

	private static boolean isSame(Payment found, Payment to) {
		return found.version() == to.version() && found.money() == to.money() && found.content() == to.content()
				&& Objects.equals(found.transaction(), to.transaction());
	}

	private static String told(Payment to) {
		return to.money() + ((to.transaction() != null) ? " by " + to.transaction() : "");
	}

	private static boolean pause(Duration duration) {
		try {
			Thread.sleep(duration);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
