package io.github.x402spring.payment.scheme;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
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
	 * Return the quotes for a price, as they are now.
	 * @param price the price
	 * @param options the ways to pay, at least one
	 * @return the quotes of the ways to pay that take such a price; none if all of them
	 * wait for a rate
	 * @throws IllegalArgumentException if no way to pay takes the price, if one that does
	 * cannot express it, or if no scheme is for a network
	 */
	public List<Quote> quotes(Price price, List<PaymentWay> options) {
		this.options.addAll(options);
		return configured(price, options);
	}

	/**
	 * Return the quotes of an endpoint that has one price.
	 * @param price the price
	 * @param options the ways to pay, at least one
	 * @param check is shown what is quoted now
	 * @return the source of quotes, which are made for each request if a rate moves them
	 * @throws IllegalArgumentException as {@link #quotes} does
	 */
	public QuoteSource priced(Price price, List<PaymentWay> options, Consumer<List<Quote>> check) {
		List<Quote> now = quotes(price, options);
		check.accept(now);
		return varies(price, options) ? QuoteSource.of(kinds(options), tokens(options),
				(request) -> VaryingTiers.present(build(price, options))) : QuoteSource.fixed(now);
	}

	private boolean varies(Price price, List<PaymentWay> ways) {
		return ways.stream().anyMatch((way) -> this.schemes.stream().anyMatch((it) -> it.varies(price, way)));
	}

	/**
	 * Return the quotes of an endpoint whose price depends on how much its caller has
	 * used.
	 * @param prices the price of each tier
	 * @param options the ways to pay, at least one
	 * @param check is shown what is quoted now in each tier
	 * @param tier finds the tier of a request
	 * @return the source of quotes, which are made for each request if a rate moves them
	 * @throws IllegalArgumentException as {@link #quotes} does
	 */
	public QuoteSource tiered(List<? extends Price> prices, List<PaymentWay> options, Consumer<List<Quote>> check,
			ToIntFunction<PaidRequest> tier) {
		List<List<Quote>> now = prices.stream().map((price) -> quotes(price, options)).toList();
		now.forEach(check);
		return prices.stream().noneMatch((price) -> varies(price, options)) ? QuoteSource.tiered(now, tier)
				: new VaryingTiers(kinds(options), tokens(options),
						() -> prices.stream().map((price) -> build(price, options)).toList(), tier, (request) -> {
						});
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
		List<Quote> quotes = VaryingTiers.present(build(terms.price(), withPayee(terms, ways)));
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
			requireScheme(option.network());
			List<Quote> ofOption = this.schemes.stream()
				.flatMap((scheme) -> scheme.quote(price, option).stream())
				.toList();
			if (ofOption.stream().map(Quote::kind).distinct().count() < ofOption.size()) {
				throw new IllegalArgumentException("Two payment schemes support " + ofOption.getFirst().kind()
						+ "; there can be only one for each kind and method");
			}
			quotes.addAll(ofOption);
		}
		if (quotes.isEmpty() && !varies(price, options)) {
			throw new IllegalArgumentException("The price " + price + " cannot be paid on "
					+ options.stream().map(PaymentWay::network).map(Network::id).collect(Collectors.joining(" or ")));
		}
		return List.copyOf(quotes);
	}

	private void requireScheme(Network network) {
		if (this.schemes.stream().allMatch((it) -> it.kinds(network).isEmpty())) {
			throw new IllegalArgumentException("No payment scheme supports network " + network
					+ network.suggestion().map("; "::concat).orElse(""));
		}
	}

	private List<Quote> resolve(PriceResolver resolver, List<PaymentWay> options, PaidRequest request) {
		return resolver.resolve(request).map((terms) -> resolved(terms, options)).orElseGet(List::of);
	}

	private static List<PaymentWay> withPayee(PaymentTerms terms, List<PaymentWay> options) {
		String payee = terms.payTo();
		return (payee != null) ? options.stream().map((option) -> option.paying(payee)).toList() : options;
	}

}
