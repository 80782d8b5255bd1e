package io.github.x402spring.facilitator.server;

import io.github.x402spring.payment.PaymentKey;

/**
 * The right of one request to settle a payment and to say that it is settled.
 *
 * @param payment key of the payment
 * @param fence counts the requests that had the right, from 1
 * @since 0.1.0
 */
public record SettlementClaim(PaymentKey payment, long fence) {

	/**
	 * Return whether no request had the right before.
	 * @return whether nothing can have been sent by an earlier one
	 */
	public boolean isFirst() {
		return this.fence == 1;
	}

}
