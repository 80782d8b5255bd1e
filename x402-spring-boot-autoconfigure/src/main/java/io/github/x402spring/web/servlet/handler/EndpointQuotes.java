package io.github.x402spring.web.servlet.handler;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.pricing.PriceTiers;
import org.jspecify.annotations.Nullable;

/**
 * Turns prices into what requests are quoted. What does not change from request to
 * request is quoted once at start, and must fit into a challenge.
 */
final class EndpointQuotes {

	/** Never asked: without payments nothing is for sale. */
	private static final QuoteSource CLOSED = (request) -> {
		throw new IllegalStateException("Payments are switched off");
	};

	private final @Nullable QuoteFactory quotes;

	private final ProtocolRegistry protocols;

	private final Supplier<TierPlaces> places;

	/**
	 * Create it.
	 * @param quotes builds quotes; {@code null} if payments are switched off
	 * @param protocols write challenges
	 * @param places find the prices of callers where plans have tiers; asked for only
	 * then
	 */
	EndpointQuotes(@Nullable QuoteFactory quotes, ProtocolRegistry protocols, Supplier<TierPlaces> places) {
		this.quotes = quotes;
		this.protocols = protocols;
		this.places = places;
	}

	/**
	 * Return whether anything can be sold.
	 * @return {@code false} if payments are switched off
	 */
	boolean isOpen() {
		return this.quotes != null;
	}

	/**
	 * Quote a price that is the same for each request, or moves with a rate or by the
	 * tiers of a plan.
	 * @param price the price
	 * @param ways the ways to pay it
	 * @param description what the buyer gets
	 * @param mimeType what the handler answers with, may be empty
	 * @param plan the plan that has the price, or {@code null}
	 * @return the quotes
	 * @throws IllegalArgumentException if the price cannot be quoted, or the challenge is
	 * too long
	 */
	QuoteSource of(String price, List<PaymentWay> ways, String description, String mimeType,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		if (this.quotes == null) {
			return CLOSED;
		}
		Consumer<List<Quote>> check = (it) -> this.protocols.requireFittingChallenge(it, description, mimeType, plan);
		PriceTiers tiers = (plan != null) ? plan.tiers() : null;
		if (plan == null || tiers == null) {
			return this.quotes.priced(Price.parse(price), ways, check);
		}
		return this.quotes.tiered(tiers.tiers().stream().map(PriceTiers.Tier::price).toList(), ways, check,
				(request) -> this.places.get().tier(plan.name(), tiers, request));
	}

	/**
	 * Quote a price that each request has of its own.
	 * @param resolver knows the price
	 * @param ways the ways to pay it
	 * @return the quotes
	 */
	QuoteSource of(PriceResolver resolver, List<PaymentWay> ways) {
		return (this.quotes != null) ? this.quotes.resolved(resolver, ways) : CLOSED;
	}

}
