package io.github.x402spring.payment.engine;

/**
 * A request of a walk that was let through, in the process that works on it.
 */
final class WalkFlight {

	final WalkNode node;

	final WalkCoin coin;

	final PaymentAdmission execution;

	boolean delivered;

	/** Something went wrong in between: it may believe that a step was written. */
	boolean disturbed;

	WalkFlight(WalkNode node, WalkCoin coin, PaymentAdmission execution) {
		this.node = node;
		this.coin = coin;
		this.execution = execution;
	}

	void end() {
		this.node.flights.remove(this);
	}

	@Override
	public String toString() {
		return this.coin + " on " + this.node;
	}

}
