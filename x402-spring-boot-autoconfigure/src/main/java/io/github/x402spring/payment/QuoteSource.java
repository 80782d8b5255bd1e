package io.github.x402spring.payment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.pricing.PaidRequest;

/**
 * Prices of a paid endpoint for a request, in each kind of payment.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface QuoteSource {

	/**
	 * Return what a request costs.
	 * @param request the request
	 * @return a quote for each way to pay; empty if the request is free
	 * @throws RuntimeException if the request cannot be priced
	 */
	List<Quote> quotes(PaidRequest request);

	/**
	 * Return the kinds of payment that may be quoted, whatever the request, so that it
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
	 * Return a source that always quotes the same.
	 * @param quotes the quotes
	 * @return the source
	 */
	static QuoteSource fixed(List<Quote> quotes) {
		return new PricedQuotes(quotes.stream().map(Quote::kind).collect(Collectors.toUnmodifiableSet()),
				quotes.stream()
					.map((quote) -> new PaymentTotals.Token(quote.network(), quote.asset()))
					.collect(Collectors.toUnmodifiableSet()),
				(request) -> quotes);
	}

}
