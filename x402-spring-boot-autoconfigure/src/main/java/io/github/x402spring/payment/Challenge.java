package io.github.x402spring.payment;

import java.util.List;

/**
 * What a 402 says: what is for sale, how it can be paid for, and why it is not served.
 * Each family writes it in its own form.
 *
 * @param reason why payment is asked for, a protocol string
 * @param context what is for sale, and to which request
 * @param offers how it can be paid for, at least one
 * @since 0.1.0
 */
public record Challenge(String reason, ChallengeContext context, List<Offer> offers) {

	/**
	 * Create a challenge.
	 * @throws IllegalArgumentException if there is no offer
	 */
	public Challenge {
		if (offers.isEmpty()) {
			throw new IllegalArgumentException("A challenge needs at least one offer");
		}
		offers = List.copyOf(offers);
	}

	/**
	 * Return what is for sale.
	 * @return the resource
	 */
	public PaidResource resource() {
		return this.context.resource();
	}

}
