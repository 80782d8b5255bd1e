package io.github.x402spring.payment.observation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.payment.observation.LedgerObservationContext.Operation;
import io.micrometer.observation.ObservationRegistry;

/**
 * A ledger that is observed.
 */
record ObservedPaymentLedger(PaymentLedger ledger, ObservationRegistry registry) implements PaymentLedger {

	private static final LedgerObservationConvention CONVENTION = new LedgerObservationConvention();

	@Override
	public Reservation reserve(Payment payment) {
		Reservation reservation = observe(Operation.RESERVE, () -> this.ledger.reserve(payment));
		if (reservation instanceof Reservation.Reserved) {
			written(payment);
		}
		return reservation;
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		boolean moved = observe(Operation.TRANSITION, () -> this.ledger.transition(current, next));
		if (moved) {
			written(next);
		}
		return moved;
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		return observe(Operation.REMOVE, () -> this.ledger.remove(current, removal));
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return observe(Operation.FIND, () -> this.ledger.find(key));
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return observe(Operation.READ, () -> this.ledger.open(now, money, limit));
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		return observe(Operation.EXTEND, () -> this.ledger.extend(current, lease));
	}

	@Override
	public Optional<Payment> findById(String id) {
		return observe(Operation.FIND, () -> this.ledger.findById(id));
	}

	@Override
	public Optional<Payment> findByIdentifier(String identifierDigest) {
		return observe(Operation.FIND, () -> this.ledger.findByIdentifier(identifierDigest));
	}

	@Override
	public void revoke(PaymentKey key, Instant until) {
		this.ledger.revoke(key, until);
	}

	@Override
	public boolean isRevoked(PaymentKey key) {
		return observe(Operation.FIND, () -> this.ledger.isRevoked(key));
	}

	@Override
	public boolean isDurable() {
		return this.ledger.isDurable();
	}

	private void written(Payment payment) {
		PaymentObservationContext request = PaymentObservationContext.around(this.registry.getCurrentObservation());
		if (request != null) {
			request.written(payment);
		}
	}

	private <T> T observe(Operation operation, Supplier<T> call) {
		return GuardedObservation.observe(this.registry, () -> PaymentObservationDocumentation.LEDGER.observation(null,
				CONVENTION, () -> new LedgerObservationContext(operation), this.registry), call::get);
	}

}
