package io.github.x402spring.payment;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a 402 says: what is for sale, how it can be paid for, and why it is not served.
 * Each family writes it in its own form.
 *
 * @param reason why payment is asked for, a protocol string
 * @param context what is for sale, and to which request
 * @param offers how it can be paid for, at least one
 * @param plan the plan whose passes open it, or {@code null} if none do
 * @since 0.1.0
 */
public record Challenge(String reason, ChallengeContext context, List<Offer> offers,
		PaidEndpointDescriptor.@Nullable PlanUse plan) {

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
	 * Create a challenge for what no pass opens.
	 * @param reason why payment is asked for
	 * @param context what is for sale, and to which request
	 * @param offers how it can be paid for
	 */
	public Challenge(String reason, ChallengeContext context, List<Offer> offers) {
		this(reason, context, offers, null);
	}

	/**
	 * Return what is for sale.
	 * @return the resource
	 */
	public PaidResource resource() {
		return this.context.resource();
	}

}
