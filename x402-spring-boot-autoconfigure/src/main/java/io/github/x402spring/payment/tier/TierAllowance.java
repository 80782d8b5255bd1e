package io.github.x402spring.payment.tier;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.AllowanceResult;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PriceTiers;

/**
 * Takes the places of payments. A payment pays for a place if it is not below its price,
 * which other calls do not lower before they are paid for. What is refused gets a
 * challenge at a higher price, so that a client who pays what it is asked is refused at
 * most once for each tier, whatever others do at the same time. The only exception is the
 * first moment of a month, when a payment may come that was signed for a higher price of
 * the last month: it is asked for the lower one.
 */
final class TierAllowance implements PaymentAllowance {

	private final TierPlaces places;

	private final TierCounts counts;

	private final Clock clock;

	TierAllowance(TierPlaces places, TierCounts counts, Clock clock) {
		this.places = places;
		this.counts = counts;
		this.clock = clock;
	}

	@Override
	public AllowanceResult take(PaidEndpointDescriptor endpoint, PaidRequest request, AuthenticatedPayment payment,
			Quote quote) {
		PaidEndpointDescriptor.PlanUse plan = endpoint.plan();
		PriceTiers tiers = (plan != null) ? plan.tiers() : null;
		if (plan == null || tiers == null) {
			return AllowanceResult.none();
		}
		List<List<Quote>> quotes = endpoint.quotes().tiers();
		int paid = IntStream.range(0, quotes.size())
			.filter((it) -> isPrice(quotes.get(it), quote))
			.findFirst()
			.orElse(-1);
		// What was issued before the tiers changed keeps its price.
		if (paid < 0) {
			return AllowanceResult.none();
		}
		IntPredicate acceptable = acceptable(tiers, paid, quote);
		Optional<String> caller = this.places.caller(request, payment.payer());
		if (caller.isEmpty()) {
			return acceptable.test(0) ? AllowanceResult.none() : new AllowanceResult.Outdated(quotes.get(0));
		}
		return switch (this.counts.take(this.places.key(plan.name(), tiers, caller.get()), tiers, paid, acceptable)) {
			case TierCounts.Taken taken -> new AllowanceResult.Taken(taken.place()::giveBack, taken.place()::settled);
			case TierCounts.Elsewhere other -> new AllowanceResult.Outdated(quotes.get(other.tier()));
		};
	}

	// Paid at the rate of then, a price in dollars is the same price.
	private static boolean isPrice(List<Quote> tier, Quote paid) {
		return tier.contains(paid) || (paid.dollars().isPresent() && tier.stream()
			.anyMatch((it) -> it.kind().equals(paid.kind()) && it.dollars().equals(paid.dollars())));
	}

	private IntPredicate acceptable(PriceTiers tiers, int paid, Quote quote) {
		Instant now = this.clock.instant();
		Instant month = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).toInstant();
		boolean newMonth = now.isBefore(month.plus(quote.validity()));
		return (due) -> {
			int above = tiers.price(paid).amount().compareTo(tiers.price(due).amount());
			return above == 0 || (above > 0 && (paid < due || !newMonth));
		};
	}

}
