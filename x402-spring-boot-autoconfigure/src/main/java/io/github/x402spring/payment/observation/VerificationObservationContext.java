package io.github.x402spring.payment.observation;

import io.github.x402spring.payment.Payment;
import io.micrometer.observation.Observation;

/**
 * One verification: by our own checks, or by the verifier.
 */
final class VerificationObservationContext extends Observation.Context {

	/** Who verifies where our own checks do. */
	static final String LOCAL = "local";

	private final String verifier;

	private final String network;

	private volatile String outcome = "failed";

	VerificationObservationContext(String verifier, String network) {
		this.verifier = verifier;
		this.network = network;
	}

	void ended(String end) {
		this.outcome = end;
	}

	/**
	 * Return who verifies.
	 * @return {@code local}, {@code facilitator}, {@code sandbox} or {@code own}
	 */
	String verifier() {
		return this.verifier;
	}

	/**
	 * Return the network.
	 * @return the network, or {@code none} before an offer was matched
	 */
	String network() {
		return this.network;
	}

	/**
	 * Return the id of the payment.
	 * @return the id, or {@code none} before it is reserved
	 */
	String paymentId() {
		Payment written = PaymentObservationContext.writtenAround(this);
		return (written != null) ? written.id() : ErrorTypes.NONE;
	}

	/**
	 * Return what was found.
	 * @return {@code valid}, {@code rejected}, or {@code failed} if it could not be told
	 */
	String outcome() {
		return this.outcome;
	}

}
