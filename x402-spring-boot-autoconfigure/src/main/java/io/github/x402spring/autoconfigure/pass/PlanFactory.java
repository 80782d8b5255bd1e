package io.github.x402spring.autoconfigure.pass;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.pass.PassTerms;
import io.github.x402spring.payment.pass.PassUnit;
import io.github.x402spring.payment.pass.Plan;
import io.github.x402spring.payment.pass.ValidityPeriod;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans from properties, and names the property that is wrong.
 */
final class PlanFactory {

	private PlanFactory() {
	}

	static List<Plan> plans(PlanProperties properties) {
		return properties.plans().entrySet().stream().map((it) -> plan(it.getKey(), it.getValue())).toList();
	}

	private static Plan plan(String name, PlanProperties.PlanSettings settings) {
		String property = "x402.plans." + name;
		Price price = checked(property + ".price", () -> Price.parse(settings.price()));
		List<PassTerms> passes = new ArrayList<>();
		for (Map.Entry<String, PlanProperties.Pass> it : settings.passes().entrySet()) {
			passes.add(pass(property + ".passes." + it.getKey(), name, it.getKey(), it.getValue()));
		}
		FreeQuota free = free(property + ".free", settings.free());
		return checked(property, () -> new Plan(name, price, passes, free));
	}

	private static @Nullable FreeQuota free(String property, PlanProperties.Free free) {
		return (free.calls() != 0) ? checked(property, () -> new FreeQuota(free.calls(), free.per(), free.by())) : null;
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

	private static <T> T checked(String property, Supplier<T> value) {
		try {
			return value.get();
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, String.valueOf(ex.getMessage()), "Correct " + property + ".");
		}
	}

	private static X402ConfigurationException invalid(String property, String what, String action) {
		return new X402ConfigurationException(property + " cannot be used: " + what + ".", action);
	}

}
