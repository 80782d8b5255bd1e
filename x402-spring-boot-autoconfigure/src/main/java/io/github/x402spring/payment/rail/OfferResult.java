package io.github.x402spring.payment.rail;

import java.time.Duration;

import io.github.x402spring.payment.Offer;

/**
 * What came of issuing an offer.
 *
 * @since 0.1.0
 */
public sealed interface OfferResult {

	/**
	 * The quote can be offered.
	 *
	 * @param offer the offer
	 * @since 0.1.0
	 */
	record Issued(Offer offer) implements OfferResult {

	}

	/**
	 * The quote cannot be offered now. The challenge leaves it out; without any offer the
	 * answer is 503.
	 *
	 * @param retryAfter when that may change; zero if it is not known
	 * @since 0.1.0
	 */
	record Unavailable(Duration retryAfter) implements OfferResult {

	}

}
