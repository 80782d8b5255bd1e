package io.github.x402spring.payment.scheme;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceResolver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Builds the quotes of endpoints from prices and ways to pay.
 *
 * @since 0.1.0
 */
public final class QuoteFactory {

	private static final Log logger = LogFactory.getLog(QuoteFactory.class);

	private static final Price SOME = new Price.Atomic(BigInteger.ONE);

	private final Set<PaymentWay> options = ConcurrentHashMap.newKeySet();

	private final OfferedAccounts accounts = new OfferedAccounts();

	private final List<PaymentScheme> schemes;

	/**
	 * Create a factory.
	 * @param schemes the payment schemes; each way to pay is quoted by those that are for
	 * its network
	 */
	public QuoteFactory(List<PaymentScheme> schemes) {
		this.schemes = List.copyOf(schemes);
	}

	/**
	 * Return the quotes of an endpoint that is priced for each request.
	 * @param resolver prices requests
	 * @param options the ways to pay, at least one
	 * @return the source of quotes
	 */
	public QuoteSource resolved(PriceResolver resolver, List<PaymentWay> options) {
		this.options.addAll(options);
		return QuoteSource.of(kinds(options), tokens(options), (request) -> resolve(resolver, options, request));
	}

	/**
	 * Return the quotes for a price.
	 * @param price the price
	 * @param options the ways to pay, at least one
	 * @return the quotes, at least one
	 * @throws IllegalArgumentException if the price cannot be expressed with an option,
	 * or if no scheme is for its network
	 */
	public List<Quote> quotes(Price price, List<PaymentWay> options) {
		this.options.addAll(options);
		return configured(price, options);
	}

	/**
	 * Return the ways to pay that endpoints have asked for so far. What a resolver says
	 * of single requests is not among them.
	 * @return the ways to pay, in no order
	 */
	public Set<PaymentWay> options() {
		return Set.copyOf(this.options);
	}

	// A price that names its token may do without the default one, so there may be none.
	private Set<PaymentToken> tokens(List<PaymentWay> ways) {
		Set<PaymentToken> tokens = new LinkedHashSet<>();
		for (PaymentWay way : ways) {
			try {
				configured(SOME, List.of(way))
					.forEach((quote) -> tokens.add(new PaymentToken(quote.network(), quote.asset())));
			}
			catch (IllegalArgumentException ex) {
				logger.debug("The token on " + way.network() + " is not known until there is a price", ex);
			}
		}
		return Set.copyOf(tokens);
	}

	/**
	 * Return where the money of what was offered so far arrives. Of endpoints that are
	 * priced for each request that is where it arrives if their resolver names neither
	 * token nor payee, and the 1000 accounts that resolvers named last.
	 * @return the accounts: configured ones first, then those that were offered last
	 */
	public Set<SellerAccount> accounts() {
		return this.accounts.all();
	}

	private List<Quote> configured(Price price, List<PaymentWay> ways) {
		List<Quote> quotes = build(price, ways);
		quotes.forEach((quote) -> SellerAccount.of(quote).ifPresent(this.accounts::configured));
		return quotes;
	}

	private List<Quote> resolved(PaymentTerms terms, List<PaymentWay> ways) {
		List<Quote> quotes = build(terms.price(), withPayee(terms, ways));
		quotes.forEach((quote) -> SellerAccount.of(quote).ifPresent(this.accounts::resolved));
		return quotes;
	}

	private Set<PaymentKind> kinds(List<PaymentWay> ways) {
		return ways.stream()
			.flatMap((way) -> this.schemes.stream().flatMap((scheme) -> scheme.kinds(way.network()).stream()))
			.collect(Collectors.toUnmodifiableSet());
	}

	private List<Quote> build(Price price, List<PaymentWay> options) {
		// A price that names its token makes ways to pay alike that differ by token only.
		Set<Quote> quotes = new LinkedHashSet<>();
		for (PaymentWay option : options) {
			List<Quote> ofOption = this.schemes.stream()
				.flatMap((scheme) -> scheme.quote(price, option).stream())
				.toList();
			if (ofOption.isEmpty()) {
				throw new IllegalArgumentException("No payment scheme supports network " + option.network()
						+ option.network().suggestion().map("; "::concat).orElse(""));
			}
			if (ofOption.stream().map(Quote::kind).distinct().count() < ofOption.size()) {
				throw new IllegalArgumentException("Two payment schemes support " + ofOption.getFirst().kind()
						+ "; there can be only one for each kind and method");
			}
			quotes.addAll(ofOption);
		}
		return List.copyOf(quotes);
	}

	private List<Quote> resolve(PriceResolver resolver, List<PaymentWay> options, PaidRequest request) {
		return resolver.resolve(request).map((terms) -> resolved(terms, options)).orElseGet(List::of);
	}

	private static List<PaymentWay> withPayee(PaymentTerms terms, List<PaymentWay> options) {
		return (terms.payTo() == null) ? options : options.stream()
			.map((option) -> new PaymentWay(option.network(), option.asset(), terms.payTo(), option.maxTimeout()))
			.toList();
	}

}
