package io.github.x402spring.autoconfigure.quota;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;

/**
 * What prices are worth in dollars. Stops the start if a plan has a budget, and a price
 * that it cannot count or does not cover.
 */
final class BudgetPrices {

	private final AssetRegistry assets;

	private final List<PaymentScheme> schemes;

	BudgetPrices(AssetRegistry assets, List<PaymentScheme> schemes) {
		this.assets = assets;
		this.schemes = List.copyOf(schemes);
	}

	/**
	 * Require that a budget can count all prices of its plan.
	 * @param plan the plan
	 * @param budget its budget
	 * @throws X402ConfigurationException if it cannot
	 */
	void check(Plan plan, Budget budget) {
		String property = "x402.plans." + plan.name();
		PriceTiers tiers = plan.tiers();
		if (tiers == null) {
			check(property, property + ".price", plan.price(), budget);
		}
		else {
			for (int i = 0; i < tiers.tiers().size(); i++) {
				check(property, property + ".tiers[" + i + "].price", tiers.price(i), budget);
			}
		}
		for (PassTerms pass : plan.passes()) {
			check(property, property + ".passes." + pass.name() + ".price", pass.price(), budget);
		}
	}

	private void check(String plan, String property, Price price, Budget budget) {
		BigDecimal dollars = dollars(price).orElseThrow(() -> new X402ConfigurationException(
				property + " is " + price + ", but " + plan + ".budget counts dollars.",
				"Give the price in dollars, such as '$0.01', or remove " + plan + ".budget."));
		if (!budget.covers(dollars)) {
			throw new X402ConfigurationException(
					property + " is " + price + ", which is more than " + plan + ".budget allows in a whole day.",
					"Raise " + plan + ".budget.per-payer and " + plan + ".budget.per-endpoint to at least one price.");
		}
	}

	// A token is a dollar if a price in dollars means it, wherever it is known.
	private Optional<BigDecimal> dollars(Price price) {
		return switch (price) {
			case Price.Dollars dollars -> Optional.of(dollars.amount());
			case Price.Tokens tokens -> isDollar(tokens.symbol()) ? Optional.of(tokens.amount()) : Optional.empty();
			case Price.Atomic atomic -> Optional.empty();
			case Price.Satoshis satoshis -> Optional.empty();
		};
	}

	private boolean isDollar(String symbol) {
		List<Asset> named = this.assets.all().stream().filter((it) -> it.symbol().equalsIgnoreCase(symbol)).toList();
		return !named.isEmpty() && named.stream()
			.allMatch((it) -> this.assets.defaultAsset(it.network()).filter(it::equals).isPresent());
	}

	/**
	 * Return what a quote of a checked plan is worth.
	 * @param quote the quote
	 * @return dollars; empty if they are not known
	 */
	Optional<BigDecimal> dollars(Quote quote) {
		return quote.dollars().or(() -> LightningScheme.isOf(quote.kind()) ? Optional.empty() : inTokens(quote));
	}

	private Optional<BigDecimal> inTokens(Quote quote) {
		return this.schemes.stream()
			.filter((it) -> it.kinds(quote.network()).contains(quote.kind()))
			.findFirst()
			.flatMap((it) -> it.unit(quote))
			.map((unit) -> unit.toDecimal(quote.amount()));
	}

}
