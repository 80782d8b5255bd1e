package io.github.x402spring.payment.ledger;

import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;

/**
 * A payment with its steps, as the ledger in memory holds it. Two are equal only if they
 * are the same object.
 */
final class HeldPayment {

	private final Payment payment;

	private final List<LedgerEvent> events;

	HeldPayment(Payment payment, List<LedgerEvent> events) {
		this.payment = payment;
		this.events = List.copyOf(events);
	}

	static HeldPayment first(Payment payment) {
		return new HeldPayment(payment, List.of(LedgerEvent.of(payment)));
	}

	HeldPayment next(Payment next) {
		List<LedgerEvent> more = new ArrayList<>(this.events);
		more.add(LedgerEvent.of(next));
		return new HeldPayment(next, more);
	}

	HeldPayment withLease(Lease lease) {
		return new HeldPayment(this.payment.withLease(lease), this.events);
	}

	Payment payment() {
		return this.payment;
	}

	List<LedgerEvent> events() {
		return this.events;
	}

	boolean is(Payment known) {
		return this.payment.id().equals(known.id()) && this.payment.version() == known.version();
	}

	/**
	 * Return whether nothing is left to do with this payment but to answer for it.
	 * @return whether its content is delivered or not owed, and its money is settled or
	 * did not move; money that is unattributed may have to be given back
	 */
	boolean isFinished() {
		boolean done = (this.payment.money() == MoneyState.SETTLED)
				? this.payment.content().isFinal() && !this.payment.isUnattributed()
				: this.payment.money() == MoneyState.FAILED;
		return done && this.payment.lease() == null && this.payment.pending() == null;
	}

}
