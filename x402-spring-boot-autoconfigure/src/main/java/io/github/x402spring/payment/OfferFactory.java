package io.github.x402spring.payment;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentOption;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.protocol.PaymentRequirements;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Builds the offers of endpoints from prices and ways to pay.
 *
 * @since 0.1.0
 */
public final class OfferFactory {

	private static final Log logger = LogFactory.getLog(OfferFactory.class);

	private static final Price SOME = new Price.Atomic(BigInteger.ONE);

	private final Set<PaymentOption> options = ConcurrentHashMap.newKeySet();

	private final SellerAccounts accounts = new SellerAccounts();

	private final List<PaymentScheme> schemes;

	/**
	 * Create a factory.
	 * @param schemes the payment schemes; each way to pay is offered with each of them
	 */
	public OfferFactory(List<PaymentScheme> schemes) {
		this.schemes = List.copyOf(schemes);
	}

	/**
	 * Return the offers of an endpoint that is priced for each request.
	 * @param resolver prices requests
	 * @param options the ways to pay, at least one
	 * @return the source of offers
	 */
	public OfferSource resolved(PriceResolver resolver, List<PaymentOption> options) {
		this.options.addAll(options);
		return new PricedOffers(kinds(options), tokens(options), (request) -> resolve(resolver, options, request));
	}

	/**
	 * Return the offers for a price.
	 * @param price the price
	 * @param options the ways to pay, at least one
	 * @return the offers, at least one
	 * @throws IllegalArgumentException if the price cannot be expressed with an option
	 */
	public List<PaymentRequirements> offers(Price price, List<PaymentOption> options) {
		this.options.addAll(options);
		return configured(price, options);
	}

	/**
	 * Return the ways to pay that endpoints have asked for so far. What a resolver says
	 * of single requests is not among them.
	 * @return the ways to pay, in no order
	 */
	public Set<PaymentOption> options() {
		return Set.copyOf(this.options);
	}

	// A price that names its token may do without the default one, so there may be none.
	private Set<PaymentTotals.Token> tokens(List<PaymentOption> ways) {
		Set<PaymentTotals.Token> tokens = new LinkedHashSet<>();
		for (PaymentOption way : ways) {
			try {
				configured(SOME, List.of(way))
					.forEach((offer) -> tokens.add(new PaymentTotals.Token(offer.network(), offer.asset())));
			}
			catch (IllegalArgumentException ex) {
				logger.debug("No token is known on " + way.network() + " before there is a price", ex);
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

	private List<PaymentRequirements> configured(Price price, List<PaymentOption> ways) {
		List<PaymentRequirements> offers = build(price, ways);
		offers.forEach((offer) -> this.accounts.configured(SellerAccount.of(offer)));
		return offers;
	}

	private List<PaymentRequirements> resolved(PaymentTerms terms, List<PaymentOption> ways) {
		List<PaymentRequirements> offers = build(terms.price(), withPayee(terms, ways));
		offers.forEach((offer) -> this.accounts.resolved(SellerAccount.of(offer)));
		return offers;
	}

	private Set<PaymentKind> kinds(List<PaymentOption> ways) {
		return ways.stream()
			.flatMap((way) -> this.schemes.stream().map((scheme) -> new PaymentKind(scheme.name(), way.network())))
			.collect(Collectors.toUnmodifiableSet());
	}

	private List<PaymentRequirements> build(Price price, List<PaymentOption> options) {
		// A price that names its token makes ways to pay alike that differ by token only.
		Set<PaymentRequirements> offers = new LinkedHashSet<>();
		for (PaymentOption option : options) {
			for (PaymentScheme scheme : this.schemes) {
				offers.add(scheme.offer(price, option));
			}
		}
		return List.copyOf(offers);
	}

	private List<PaymentRequirements> resolve(PriceResolver resolver, List<PaymentOption> options,
			PaidRequest request) {
		return resolver.resolve(request).map((terms) -> resolved(terms, options)).orElseGet(List::of);
	}

	private static List<PaymentOption> withPayee(PaymentTerms terms, List<PaymentOption> options) {
		return (terms.payTo() == null) ? options : options.stream()
			.map((option) -> new PaymentOption(option.network(), option.asset(), terms.payTo(), option.maxTimeout()))
			.toList();
	}

}
