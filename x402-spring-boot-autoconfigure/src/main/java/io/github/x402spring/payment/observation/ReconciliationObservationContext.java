package io.github.x402spring.payment.observation;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.rail.Evidence;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * One look for evidence of what became of a payment.
 */
final class ReconciliationObservationContext extends Observation.Context {

	private final Payment payment;

	private volatile @Nullable Evidence evidence;

	ReconciliationObservationContext(Payment payment) {
		this.payment = payment;
	}

	void found(Evidence found) {
		this.evidence = found;
	}

	/**
	 * Return what was found.
	 * @return {@code transferred}, {@code earlier}, {@code pending}, {@code impossible},
	 * {@code absent} or {@code none}
	 */
	String evidence() {
		return switch (this.evidence) {
			case null -> ErrorTypes.NONE;
			case Evidence.Transferred it -> "transferred";
			case Evidence.Earlier it -> "earlier";
			case Evidence.Pending it -> "pending";
			case Evidence.Impossible it -> "impossible";
			case Evidence.Absent it -> "absent";
			case Evidence.None it -> ErrorTypes.NONE;
		};
	}

	/**
	 * Return what that says of the money.
	 * @return {@code settled}, {@code failed} or {@code unknown}
	 */
	String outcome() {
		return switch (this.evidence) {
			case null -> "unknown";
			case Evidence.Transferred it -> "settled";
			case Evidence.Earlier it -> "settled";
			case Evidence.Pending it -> "unknown";
			case Evidence.Impossible it -> "failed";
			case Evidence.Absent it -> "unknown";
			case Evidence.None it -> "unknown";
		};
	}

	/**
	 * Return the network.
	 * @return the network
	 */
	String network() {
		return this.payment.terms().quote().network().id();
	}

	/**
	 * Return the id of the payment.
	 * @return the id
	 */
	String paymentId() {
		return this.payment.id();
	}

}
