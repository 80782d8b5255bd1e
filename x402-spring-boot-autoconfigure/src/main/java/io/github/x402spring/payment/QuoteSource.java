package io.github.x402spring.payment;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;

/**
 * Prices of a paid endpoint for a request, in each kind of payment.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface QuoteSource {

	/** Sells nothing any more: what was paid for it before is owed back. */
	QuoteSource WITHDRAWN = (request) -> {
		throw new NotForSaleException("This is not for sale any more");
	};

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
	default Set<PaymentToken> tokens() {
		return Set.of();
	}

	/**
	 * Return what every request is quoted.
	 * @return the quotes; empty if they depend on the request
	 */
	default List<Quote> known() {
		return List.of();
	}

	/**
	 * Return what requests are quoted whose price depends on how much their caller has
	 * used. A payment is taken at the quote of any tier that is not below the price of
	 * its place.
	 * @return the quotes of each tier, in the order of the tiers; empty if there are none
	 */
	default List<List<Quote>> tiers() {
		return List.of();
	}

	/**
	 * Look at requests before they are priced.
	 * @param check throws what this source would throw for a request that cannot be sold
	 * @return a source that prices as this one does
	 */
	default QuoteSource checkedBy(Consumer<PaidRequest> check) {
		return new PricedQuotes(kinds(), tokens(), known(), tiers(), (request) -> {
			check.accept(request);
			return quotes(request);
		});
	}

	/**
	 * Return a source whose kinds and tokens are known beforehand.
	 * @param kinds what may be quoted
	 * @param tokens what may be asked for, as far as it is known
	 * @param source makes the quotes of a request
	 * @return the source
	 */
	static QuoteSource of(Set<PaymentKind> kinds, Set<PaymentToken> tokens, Function<PaidRequest, List<Quote>> source) {
		return new PricedQuotes(kinds, tokens, List.of(), List.of(), source);
	}

	/**
	 * Return a source whose quotes depend on how much a caller has used.
	 * @param tiers the quotes of each tier, in the order of the tiers
	 * @param tier finds the tier of a request
	 * @return the source
	 */
	static QuoteSource tiered(List<List<Quote>> tiers, ToIntFunction<PaidRequest> tier) {
		List<List<Quote>> copy = tiers.stream().map(List::copyOf).toList();
		return new PricedQuotes(
				copy.stream().flatMap(List::stream).map(Quote::kind).collect(Collectors.toUnmodifiableSet()),
				copy.stream()
					.flatMap(List::stream)
					.map((quote) -> new PaymentToken(quote.network(), quote.asset()))
					.collect(Collectors.toUnmodifiableSet()),
				List.of(), copy, (request) -> copy.get(tier.applyAsInt(request)));
	}

	/**
	 * Return a source that always quotes the same.
	 * @param quotes the quotes
	 * @return the source
	 */
	static QuoteSource fixed(List<Quote> quotes) {
		return new PricedQuotes(quotes.stream().map(Quote::kind).collect(Collectors.toUnmodifiableSet()),
				quotes.stream()
					.map((quote) -> new PaymentToken(quote.network(), quote.asset()))
					.collect(Collectors.toUnmodifiableSet()),
				quotes, List.of(), (request) -> quotes);
	}

}
