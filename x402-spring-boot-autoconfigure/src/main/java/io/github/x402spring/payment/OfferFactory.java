package io.github.x402spring.payment;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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

	/** Resolvers may name any number of payees; those beyond are not remembered. */
	private static final int MAX_ACCOUNTS = 1000;

	private final Set<PaymentOption> options = ConcurrentHashMap.newKeySet();

	private final Set<SellerAccount> accounts = ConcurrentHashMap.newKeySet();

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
		return build(price, options);
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
				build(SOME, List.of(way))
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
	 * token nor payee, and what they have offered since the start.
	 * @return the accounts, in no order
	 */
	public Set<SellerAccount> accounts() {
		return Set.copyOf(this.accounts);
	}

	private void remember(SellerAccount account) {
		if (!this.accounts.contains(account) && this.accounts.size() < MAX_ACCOUNTS) {
			this.accounts.add(account);
		}
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
		offers.forEach((offer) -> remember(SellerAccount.of(offer)));
		return List.copyOf(offers);
	}

	private List<PaymentRequirements> resolve(PriceResolver resolver, List<PaymentOption> options,
			PaidRequest request) {
		Optional<PaymentTerms> terms = resolver.resolve(request);
		return terms.map((it) -> build(it.price(), withPayee(it, options))).orElseGet(List::of);
	}

	private static List<PaymentOption> withPayee(PaymentTerms terms, List<PaymentOption> options) {
		return (terms.payTo() == null) ? options : options.stream()
			.map((option) -> new PaymentOption(option.network(), option.asset(), terms.payTo(), option.maxTimeout()))
			.toList();
	}

}
