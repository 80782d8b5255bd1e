package io.github.x402spring.payment.observation;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * One call of the settler.
 *
 * @since 0.1.0
 */
public class SettlementObservationContext extends Observation.Context {

	private final String settler;

	private final CheckedPayment payment;

	private volatile String outcome = "unknown";

	private volatile @Nullable String transaction;

	SettlementObservationContext(String settler, CheckedPayment payment) {
		this.settler = settler;
		this.payment = payment;
	}

	void ended(String end, @Nullable String hash) {
		this.outcome = end;
		this.transaction = hash;
	}

	/**
	 * Return who settles.
	 * @return {@code facilitator}, {@code sandbox} or {@code own}
	 */
	public String settler() {
		return this.settler;
	}

	/**
	 * Return the network.
	 * @return the network
	 */
	public String network() {
		return this.payment.quote().network().id();
	}

	/**
	 * Return what the settler answered. Whether that is believed is decided later.
	 * @return {@code settled}, {@code failed}, {@code unknown} or {@code not_sent}
	 */
	public String outcome() {
		return this.outcome;
	}

	/**
	 * Return which attempt to settle it was: the version of the payment in the ledger,
	 * which grows with each.
	 * @return the version, or {@code none} outside of a request
	 */
	public String attempt() {
		Payment written = PaymentObservationContext.writtenAround(this);
		return (written != null) ? String.valueOf(written.version()) : ErrorTypes.NONE;
	}

	/**
	 * Return the transaction.
	 * @return its hash or {@code none}
	 */
	public String transaction() {
		String hash = this.transaction;
		return (hash != null) ? hash : ErrorTypes.NONE;
	}

}
