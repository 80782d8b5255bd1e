package io.github.x402spring.autoconfigure.pass;

import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tiers of plans from properties.
 */
final class TierFactory {

	private TierFactory() {
	}

	static @Nullable PriceTiers tiers(String plan, PlanProperties.PlanSettings settings) {
		List<PlanProperties.Tier> all = settings.tiers();
		if (all.isEmpty()) {
			return null;
		}
		if (!settings.price().isBlank()) {
			throw PlanFactory.invalid(plan + ".price", "the plan has tiers, and the first of them has the price",
					"Remove " + plan + ".price or " + plan + ".tiers.");
		}
		boolean spend = all.getFirst().upTo().strip().startsWith("$");
		PriceTiers.Unit unit = spend ? PriceTiers.Unit.SPEND : PriceTiers.Unit.CALLS;
		List<PriceTiers.Tier> tiers = new ArrayList<>();
		for (int i = 0; i < all.size(); i++) {
			tiers.add(tier(plan + ".tiers[" + i + "]", unit, all.get(i)));
		}
		return PlanFactory.checked(plan + ".tiers", () -> new PriceTiers(unit, tiers));
	}

	private static PriceTiers.Tier tier(String property, PriceTiers.Unit unit, PlanProperties.Tier tier) {
		Price.Dollars price = PlanFactory.checked(property + ".price", () -> dollars(tier.price()));
		Long upTo = tier.upTo().isBlank() ? null
				: PlanFactory.checked(property + ".up-to", () -> PriceTiers.end(unit, tier.upTo()));
		return new PriceTiers.Tier(price, upTo);
	}

	private static Price.Dollars dollars(String text) {
		if (Price.parse(text) instanceof Price.Dollars dollars) {
			return dollars;
		}
		throw new IllegalArgumentException("'" + text + "' is not a price in dollars, as those of tiers have to be");
	}

}
