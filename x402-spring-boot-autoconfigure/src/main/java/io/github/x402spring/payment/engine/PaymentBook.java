package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The ledger together with those who hear of its steps.
 */
final class PaymentBook {

	private static final Log logger = LogFactory.getLog(PaymentBook.class);

	/**
	 * How long after its authorisation ended a payment may come, if it was checked
	 * before. Ledgers remember longer.
	 */
	private static final Duration LATEST = Duration.ofMinutes(5);

	private final PaymentLedger ledger;

	private final List<PaymentListener> listeners;

	private final Clock clock;

	private final LedgerOutage outage;

	PaymentBook(PaymentLedger ledger, List<PaymentListener> listeners, Clock clock, LedgerOutage outage) {
		this.ledger = ledger;
		this.listeners = List.copyOf(listeners);
		this.clock = clock;
		this.outage = outage;
	}

	Instant now() {
		return this.clock.instant();
	}

	@Nullable Payment find(PaymentKey key) {
		Payment found = this.ledger.find(key).orElse(null);
		this.outage.reached();
		return found;
	}

	@Nullable Payment findNamed(@Nullable String identifierDigest) {
		return (identifierDigest != null) ? this.ledger.findByIdentifier(identifierDigest).orElse(null) : null;
	}

	Optional<Payment> findById(String id) {
		return this.ledger.findById(id);
	}

	/**
	 * Find out where a payment is of which a step was interrupted.
	 * @param payment the payment as it was before
	 * @return the payment as it is if it is still this process's to work on
	 */
	Optional<Payment> findOut(Payment payment) {
		try {
			return this.ledger.findById(payment.id()).filter((it) -> it.isContinued(payment));
		}
		catch (LedgerUnavailableException ex) {
			tell((listener) -> listener.onUnwritten(payment));
			failed("The state of payment " + payment.id() + " could not be read", ex);
			return Optional.empty();
		}
	}

	// The time is looked at when the payment is in the ledger: if its request slept
	// before, the ledger may have forgotten that it was there.
	Reservation reserve(Payment payment) {
		Reservation reservation = this.ledger.reserve(payment);
		this.outage.reached();
		if (!(reservation instanceof Reservation.Reserved)) {
			return reservation;
		}
		if (now().isAfter(payment.terms().validBefore().plus(LATEST))) {
			this.ledger.remove(payment, PaymentLedger.Removal.REJECTED);
			return new Reservation.Full();
		}
		tell((listener) -> listener.onTransition(null, payment));
		return reservation;
	}

	// A stale token changes nothing: another process made the step.
	boolean move(Payment from, Payment to) {
		if (!written(from, () -> this.ledger.transition(from, to))) {
			logger.warn("Payment " + from.id() + " did not go from " + describe(from) + " to " + describe(to)
					+ ": it was changed concurrently");
			return false;
		}
		tell((listener) -> listener.onTransition(from, to));
		return true;
	}

	// Like {@link #move}, where the loser of a race is nothing to speak of.
	boolean tryMove(Payment from, Payment to) {
		if (!written(from, () -> this.ledger.transition(from, to))) {
			return false;
		}
		tell((listener) -> listener.onTransition(from, to));
		return true;
	}

	// A step of which it was not known whether it was written.
	void arrived(Payment from, Payment to) {
		tell((listener) -> listener.onTransition(from, to));
	}

	boolean remove(Payment payment, PaymentLedger.Removal removal) {
		if (!written(payment, () -> this.ledger.remove(payment, removal))) {
			logger.warn("Payment " + payment.id() + " was not released: it was changed concurrently");
			return false;
		}
		tell((listener) -> listener.onRemoved(payment, removal));
		return true;
	}

	// If that is not known, no thread goes on with the reservation.
	boolean isRevoked(Payment reserved) {
		return written(reserved, () -> this.ledger.isRevoked(reserved.terms().key()));
	}

	void reached() {
		this.outage.reached();
	}

	// For those who cannot go on without the ledger, instead of logging it.
	void failed(String consequence, LedgerUnavailableException ex) {
		this.outage.failed(consequence, ex);
	}

	void presented(PaidEndpointDescriptor endpoint) {
		tell((listener) -> listener.onPresented(endpoint));
	}

	void repeated(PaidEndpointDescriptor endpoint, Payment known) {
		tell((listener) -> listener.onRepeated(endpoint, known));
	}

	void answeredAgain(PaidEndpointDescriptor endpoint, Payment known) {
		tell((listener) -> listener.onAnsweredAgain(endpoint, known));
	}

	void refused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		tell((listener) -> listener.onRefused(endpoint, problem));
	}

	void notDelivered(Payment payment, String reason) {
		tell((listener) -> listener.onNotDelivered(payment, reason));
	}

	private boolean written(Payment before, BooleanSupplier step) {
		try {
			boolean written = step.getAsBoolean();
			this.outage.reached();
			return written;
		}
		catch (RuntimeException | Error ex) {
			tell((listener) -> listener.onUnwritten(before));
			throw ex;
		}
	}

	private void tell(Consumer<PaymentListener> message) {
		for (PaymentListener listener : this.listeners) {
			try {
				message.accept(listener);
			}
			// The step is written, and no error of theirs undoes it.
			catch (RuntimeException | Error ex) {
				logger.warn("A payment listener failed: " + listener.getClass().getName(), ex);
			}
		}
	}

	private static String describe(Payment payment) {
		return payment.money() + "/" + payment.content();
	}

}
