package io.github.x402spring.payment;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.pricing.PaidRequest;

/**
 * Quotes whose kinds are known beforehand.
 *
 * @param kinds what may be quoted
 * @param tokens what may be asked for, as far as it is known
 * @param known what every request is quoted; empty if that depends on the request
 * @param tiers what requests are quoted in each tier of their plan; empty if it has none
 * @param source makes the quotes of a request
 */
record PricedQuotes(Set<PaymentKind> kinds, Set<PaymentToken> tokens, List<Quote> known, List<List<Quote>> tiers,
		Function<PaidRequest, List<Quote>> source) implements QuoteSource {

	@Override
	public List<Quote> quotes(PaidRequest request) {
		return this.source.apply(request);
	}

}
