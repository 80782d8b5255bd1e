package io.github.x402spring.payment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * Offers of a paid endpoint for a request.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface OfferSource {

	/**
	 * Return the acceptable ways to pay for a request.
	 * @param request the request
	 * @return offers; empty if the request is free
	 * @throws RuntimeException if the request cannot be priced
	 */
	List<PaymentRequirements> offers(PaidRequest request);

	/**
	 * Return the kinds of payment that may be offered, whatever the request, so that it
	 * can be seen at the start whether a facilitator supports them.
	 * @return the kinds; empty if they are not known before a request is there
	 */
	default Set<PaymentKind> kinds() {
		return Set.of();
	}

	/**
	 * Return the tokens that may be asked for, as far as they are known before a request
	 * is there.
	 * @return the tokens; empty if nothing is known
	 */
	default Set<PaymentTotals.Token> tokens() {
		return Set.of();
	}

	/**
	 * Return a source that always offers the same.
	 * @param offers the offers
	 * @return the source
	 */
	static OfferSource fixed(List<PaymentRequirements> offers) {
		return new PricedOffers(offers.stream()
			.map((offer) -> new PaymentKind(offer.scheme(), offer.network()))
			.collect(Collectors.toUnmodifiableSet()), tokens(offers), (request) -> offers);
	}

	private static Set<PaymentTotals.Token> tokens(List<PaymentRequirements> offers) {
		return offers.stream()
			.map((offer) -> new PaymentTotals.Token(offer.network(), offer.asset()))
			.collect(Collectors.toUnmodifiableSet());
	}

}
