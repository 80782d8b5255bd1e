package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;

/**
 * What an operator has to know of a ledger, exactly, however much it is.
 *
 * @param unknown payments whose outcome is not known, by network; without networks that
 * have none
 * @param idle entitlements that no process works on
 * @param refundsDue those of them that cannot be redeemed any more, see
 * {@link Payment#isRefundDue}
 * @since 0.1.0
 */
public record LedgerTroubles(Map<Network, Unknown> unknown, long idle, long refundsDue) {

	/**
	 * Create a copy that does not change.
	 */
	public LedgerTroubles {
		unknown = Map.copyOf(unknown);
	}

	/**
	 * Return how many payments are unknown.
	 * @return their number on all networks
	 */
	public long unknownPayments() {
		return this.unknown.values().stream().mapToLong(Unknown::payments).sum();
	}

	/**
	 * Return when the oldest unknown payment was reserved.
	 * @return the time, or empty if no payment is unknown
	 */
	public Optional<Instant> oldestUnknown() {
		return this.unknown.values().stream().map(Unknown::oldest).min(Instant::compareTo);
	}

	static LedgerTroubles of(Collection<Payment> payments, PaymentPolicy policy, Instant now) {
		Map<Network, Unknown> unknown = new HashMap<>();
		payments.stream()
			.filter((payment) -> payment.money() == MoneyState.UNKNOWN)
			.forEach((payment) -> unknown.merge(payment.terms().quote().network(),
					new Unknown(1, payment.terms().reservedAt()), Unknown::and));
		List<Payment> idle = payments.stream()
			.filter((payment) -> payment.isEntitlement() && !payment.isWorkedOn(now))
			.toList();
		return new LedgerTroubles(unknown, idle.size(),
				idle.stream().filter((payment) -> payment.isRefundDue(policy, now)).count());
	}

	/**
	 * Payments on one network whose outcome is not known.
	 *
	 * @param payments how many
	 * @param oldest when the first of them was reserved
	 * @since 0.1.0
	 */
	public record Unknown(long payments, Instant oldest) {

		private Unknown and(Unknown other) {
			return new Unknown(this.payments + other.payments,
					this.oldest.isBefore(other.oldest) ? this.oldest : other.oldest);
		}

	}

}
