package io.github.x402spring.web.discovery;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.pricing.UsagePrice;

/**
 * Writes what an endpoint costs, whatever the kinds of its payments are: currencies and
 * their units are what the schemes say.
 */
final class EndpointOffers {

	private static final Duration ANY = Duration.ofSeconds(1);

	private final List<PaymentScheme> schemes;

	private final Supplier<Set<PaymentWay>> ways;

	/**
	 * Create a writer.
	 * @param schemes quote prices and say in which units they are
	 * @param ways the ways to pay that endpoints have asked for
	 */
	EndpointOffers(List<PaymentScheme> schemes, Supplier<Set<PaymentWay>> ways) {
		this.schemes = List.copyOf(schemes);
		this.ways = ways;
	}

	/**
	 * Return the ways to pay for a call.
	 * @param endpoint the endpoint
	 * @return an offer for each of them, and for each price; empty if none is known
	 */
	List<PaymentOffer> of(PaidEndpointDescriptor endpoint) {
		Stream<PaymentOffer> offers;
		if (!endpoint.quotes().known().isEmpty()) {
			offers = endpoint.quotes().known().stream().map((quote) -> offer(quote, prefix(endpoint)));
		}
		else if (!endpoint.quotes().tiers().isEmpty()) {
			offers = tiers(endpoint);
		}
		else {
			offers = fixed(endpoint).map((price) -> byRate(endpoint, price)).orElseGet(() -> byRequest(endpoint));
		}
		return offers.distinct().toList();
	}

	/**
	 * Return the price of a call for people.
	 * @param endpoint the endpoint
	 * @return the price, without the names of what computes it
	 */
	static String price(PaidEndpointDescriptor endpoint) {
		boolean known = !endpoint.quotes().known().isEmpty() || !endpoint.quotes().tiers().isEmpty();
		return (known || fixed(endpoint).isPresent()) ? endpoint.price() : "the price depends on the request";
	}

	// What a resolver or an expression sets is no price in its grammar.
	private static Optional<Price> fixed(PaidEndpointDescriptor endpoint) {
		try {
			return Optional.of(Price.parse(endpoint.price()));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static String prefix(PaidEndpointDescriptor endpoint) {
		UsagePrice meter = (endpoint.plan() != null) ? endpoint.plan().meter() : null;
		return (meter != null) ? "For at most " + meter.maximum() + " " + meter.unit() + ": " : "";
	}

	private Stream<PaymentOffer> tiers(PaidEndpointDescriptor endpoint) {
		List<List<Quote>> tiers = endpoint.quotes().tiers();
		PriceTiers prices = (endpoint.plan() != null) ? endpoint.plan().tiers() : null;
		return IntStream.range(0, tiers.size()).boxed().flatMap((tier) -> {
			String place = (prices != null) ? place(prices, tier) : "Tier " + (tier + 1) + ": ";
			return tiers.get(tier).stream().map((quote) -> offer(quote, place));
		});
	}

	private static String place(PriceTiers prices, int tier) {
		String what = (prices.unit() == PriceTiers.Unit.CALLS) ? " calls of a month: " : " of spend in a month: ";
		return (tier < prices.tiers().size() - 1) ? "Up to " + prices.text(prices.end(tier)) + what
				: "Above " + prices.text(prices.end(tier - 1)) + what;
	}

	// The price is one, but not in each of its currencies.
	private Stream<PaymentOffer> byRate(PaidEndpointDescriptor endpoint, Price price) {
		return kinds(endpoint, (kind, token) -> steady(price, kind, token).map((quote) -> offer(quote, ""))
			.orElseGet(() -> open(kind, token.asset(), price + " at the rate of the moment")));
	}

	private Optional<Quote> steady(Price price, PaymentKind kind, PaymentToken token) {
		return this.ways.get()
			.stream()
			.filter((way) -> way.network().equals(token.network()))
			.flatMap((way) -> this.schemes.stream()
				.filter((scheme) -> !scheme.varies(price, way))
				.flatMap((scheme) -> scheme.quote(price, way).stream()))
			.filter((quote) -> quote.kind().equals(kind) && quote.asset().equals(token.asset()))
			.findFirst();
	}

	private Stream<PaymentOffer> byRequest(PaidEndpointDescriptor endpoint) {
		return kinds(endpoint,
				(kind, token) -> open(kind, token.asset(), "The price depends on the request: the answer 402 says it"));
	}

	private static Stream<PaymentOffer> kinds(PaidEndpointDescriptor endpoint,
			BiFunction<PaymentKind, PaymentToken, PaymentOffer> offer) {
		return endpoint.quotes()
			.tokens()
			.stream()
			.sorted(EndpointOffers::compare)
			.flatMap((token) -> endpoint.quotes()
				.kinds()
				.stream()
				.filter((kind) -> kind.network().equals(token.network()))
				.map((kind) -> offer.apply(kind, token)));
	}

	private static int compare(PaymentToken left, PaymentToken right) {
		return left.toString().compareTo(right.toString());
	}

	private PaymentOffer open(PaymentKind kind, String asset, String why) {
		Optional<PaymentScheme.TokenUnit> unit = unit(new Quote(kind, asset, BigInteger.ONE, null, ANY, Map.of()));
		String currency = kind.network().isEvm() ? asset : unit.map(PaymentScheme.TokenUnit::symbol).orElse(asset);
		return new PaymentOffer(PaymentOffer.CHARGE, method(kind), null, currency,
				why + unit.map((it) -> ", in " + it.symbol() + on(kind)).orElse(""));
	}

	private PaymentOffer offer(Quote quote, String prefix) {
		Optional<PaymentScheme.TokenUnit> unit = unit(quote);
		String description = prefix + unit.map((it) -> it.toDecimal(quote.amount()).toPlainString() + " " + it.symbol())
			.orElseGet(() -> quote.amount() + " units of " + quote.asset()) + on(quote.kind());
		return unit.filter((it) -> isWhole(quote, it))
			.map((it) -> new PaymentOffer(PaymentOffer.CHARGE, method(quote.kind()),
					it.toDecimal(quote.amount()).toBigIntegerExact().toString(), it.symbol(), description))
			.orElseGet(() -> new PaymentOffer(PaymentOffer.CHARGE, method(quote.kind()), quote.amount().toString(),
					quote.asset(), description));
	}

	// A token has a smallest unit of its own. What is no token is told in its unit, such
	// as satoshis, unless the price is a fraction of one.
	private static boolean isWhole(Quote quote, PaymentScheme.TokenUnit unit) {
		return !quote.network().isEvm() && unit.toDecimal(quote.amount()).scale() <= 0;
	}

	private Optional<PaymentScheme.TokenUnit> unit(Quote quote) {
		return this.schemes.stream()
			.filter((scheme) -> scheme.kinds(quote.network()).contains(quote.kind()))
			.flatMap((scheme) -> scheme.unit(quote).stream())
			.findFirst();
	}

	private static String method(PaymentKind kind) {
		return kind.network().isEvm() ? "evm" : kind.scheme();
	}

	private static String on(PaymentKind kind) {
		Network network = kind.network();
		return network.isEvm() ? " on " + network.shortName().orElse(network.id()) : " by " + kind.scheme();
	}

}
