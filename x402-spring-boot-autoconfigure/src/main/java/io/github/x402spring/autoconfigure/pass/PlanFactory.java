package io.github.x402spring.autoconfigure.pass;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans from properties, and names the property that is wrong.
 */
final class PlanFactory {

	private PlanFactory() {
	}

	static List<Plan> plans(PlanProperties properties, MeterFactory meters) {
		return properties.plans().entrySet().stream().map((it) -> plan(it.getKey(), it.getValue(), meters)).toList();
	}

	private static Plan plan(String name, PlanProperties.PlanSettings settings, MeterFactory meters) {
		String property = "x402.plans." + name;
		Plan.Builder builder = builder(property, name, settings, meters);
		List<PassTerms> passes = new ArrayList<>();
		for (Map.Entry<String, PlanProperties.Pass> it : settings.passes().entrySet()) {
			passes.add(pass(property + ".passes." + it.getKey(), name, it.getKey(), it.getValue()));
		}
		FreeQuota free = free(property + ".free", settings.free());
		Budget budget = budget(property + ".budget", settings.budget());
		Limits limits = settings.limits().limits(property + ".limits");
		return checked(property, () -> builder.passes(passes).free(free).budget(budget).limits(limits).build());
	}

	private static Plan.Builder builder(String property, String name, PlanProperties.PlanSettings settings,
			MeterFactory meters) {
		PriceTiers tiers = TierFactory.tiers(property, settings);
		PlanProperties.Meter meter = settings.meter();
		if (meter == null) {
			return (tiers != null) ? Plan.builder(name, tiers)
					: Plan.builder(name, checked(property + ".price", () -> Price.parse(settings.price())));
		}
		if (tiers != null || !settings.price().isEmpty()) {
			String other = property + ((tiers != null) ? ".tiers" : ".price");
			throw invalid(property, "it has both a meter and " + ((tiers != null) ? "tiers" : "a price"),
					"Remove " + other + ": a call costs the maximum of the meter at most.");
		}
		UsagePrice price = meters.price(property + ".meter", meter);
		return checked(property + ".meter", () -> Plan.builder(name, price));
	}

	private static @Nullable FreeQuota free(String property, PlanProperties.Free free) {
		return (free.calls() != 0) ? checked(property, () -> new FreeQuota(free.calls(), free.per(), free.by())) : null;
	}

	private static @Nullable Budget budget(String property, PlanProperties.Budget budget) {
		if (budget.perPayer() == null && budget.perEndpoint() == null) {
			return null;
		}
		checked(property + ".per-payer", () -> new Budget(budget.perPayer(), BigDecimal.ONE));
		return checked(property + ".per-endpoint", () -> new Budget(budget.perPayer(), budget.perEndpoint()));
	}

	private static PassTerms pass(String property, String plan, String name, PlanProperties.Pass pass) {
		if (pass.calls() != null && pass.credit() != null) {
			throw invalid(property, "it holds both calls and credit",
					"Remove " + property + ".calls or " + property + ".credit.");
		}
		Price price = checked(property + ".price", () -> Price.parse(pass.price()));
		ValidityPeriod validity = checked(property + ".valid-for", () -> ValidityPeriod.parse(pass.validFor()));
		Long calls = pass.calls();
		BigDecimal credit = pass.credit();
		if (calls != null) {
			return checked(property + ".calls", () -> new PassTerms(plan, name, price, PassUnit.CALLS,
					BigDecimal.valueOf(calls), validity, pass.scopes(), pass.walletBound()));
		}
		if (credit != null) {
			return checked(property + ".credit", () -> new PassTerms(plan, name, price, PassUnit.CREDIT, credit,
					validity, pass.scopes(), pass.walletBound()));
		}
		return checked(property, () -> new PassTerms(plan, name, price, PassUnit.TIME, BigDecimal.ZERO, validity,
				pass.scopes(), pass.walletBound()));
	}

	static <T> T checked(String property, Supplier<T> value) {
		try {
			return value.get();
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, String.valueOf(ex.getMessage()), "Correct " + property + ".");
		}
	}

	static X402ConfigurationException invalid(String property, String what, String action) {
		return new X402ConfigurationException(property + " cannot be used: " + what + ".", action);
	}

}
