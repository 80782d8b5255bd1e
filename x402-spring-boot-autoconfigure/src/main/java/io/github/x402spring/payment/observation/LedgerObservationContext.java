package io.github.x402spring.payment.observation;

import java.util.Locale;

import io.micrometer.observation.Observation;

/**
 * One call to the ledger.
 */
final class LedgerObservationContext extends Observation.Context {

	private final Operation operation;

	LedgerObservationContext(Operation operation) {
		this.operation = operation;
	}

	/**
	 * Return what is done.
	 * @return the operation
	 */
	Operation operation() {
		return this.operation;
	}

	/**
	 * What is done with a ledger.
	 */
	enum Operation {

		/** Take a payment for a request. */
		RESERVE,

		/** Make a step. */
		TRANSITION,

		/** Prolong a lease. */
		EXTEND,

		/** Give a reservation back. */
		REMOVE,

		/** Look a payment up. */
		FIND,

		/** List payments or add them up. */
		READ;

		/**
		 * Return the value of the key.
		 * @return the name in lower case
		 */
		String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
