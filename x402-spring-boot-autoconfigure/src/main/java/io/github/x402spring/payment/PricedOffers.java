package io.github.x402spring.payment;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * Offers whose kinds are known beforehand.
 *
 * @param kinds what may be offered
 * @param tokens what may be asked for, as far as it is known
 * @param source makes the offers of a request
 */
record PricedOffers(Set<PaymentKind> kinds, Set<PaymentTotals.Token> tokens,
		Function<PaidRequest, List<PaymentRequirements>> source) implements OfferSource {

	@Override
	public List<PaymentRequirements> offers(PaidRequest request) {
		return this.source.apply(request);
	}

}
