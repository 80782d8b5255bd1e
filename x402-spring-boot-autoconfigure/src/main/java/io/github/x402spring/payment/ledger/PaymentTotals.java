package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.util.Map;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentToken;

/**
 * Sums of a ledger.
 *
 * @param settled payments whose money moved, including those that are not delivered
 * @param failed payments whose settlement was refused
 * @param unknown payments whose outcome is not known now
 * @param delivered payments whose content went out
 * @param entitlements settled payments whose content is still owed
 * @param refunded settled payments whose money the seller gave back
 * @param released reservations given back because the handler failed or the verifier
 * could not be reached
 * @param rejected reservations given back because the verifier refused
 * @param revenue settled money by token, including what was given back
 * @param refunds money given back by token
 * @param endpoints revenue and deliveries by endpoint id
 * @param states how many payments are in each state, of those whose money was asked for
 * and answered: settled, failed or unknown
 * @since 0.1.0
 */
public record PaymentTotals(long settled, long failed, long unknown, long delivered, long entitlements, long refunded,
		long released, long rejected, Map<PaymentToken, BigInteger> revenue, Map<PaymentToken, BigInteger> refunds,
		Map<String, EndpointTotals> endpoints, Map<State, Long> states) {

	/**
	 * Create a copy that does not change.
	 */
	public PaymentTotals {
		revenue = Map.copyOf(revenue);
		refunds = Map.copyOf(refunds);
		endpoints = Map.copyOf(endpoints);
		states = Map.copyOf(states);
	}

	/**
	 * Return how many payments had their content delivered without being settled.
	 * @return their number
	 */
	public long unpaid() {
		return this.delivered - this.states.getOrDefault(new State(MoneyState.SETTLED, ContentState.DELIVERED), 0L);
	}

	/**
	 * Where a payment is.
	 *
	 * @param money where the money is
	 * @param content where the content is
	 * @since 0.1.0
	 */
	public record State(MoneyState money, ContentState content) {

		static boolean isCounted(MoneyState money) {
			return money == MoneyState.SETTLED || money == MoneyState.FAILED || money == MoneyState.UNKNOWN;
		}

	}

	/**
	 * Sums of one endpoint.
	 *
	 * @param settled payments whose money moved
	 * @param delivered payments whose content went out
	 * @param revenue settled money by token
	 * @since 0.1.0
	 */
	public record EndpointTotals(long settled, long delivered, Map<PaymentToken, BigInteger> revenue) {

		/**
		 * Create a copy that does not change.
		 */
		public EndpointTotals {
			revenue = Map.copyOf(revenue);
		}

	}

}
