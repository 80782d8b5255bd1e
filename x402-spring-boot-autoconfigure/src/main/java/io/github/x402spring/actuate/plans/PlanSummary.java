package io.github.x402spring.actuate.plans;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.pricing.PriceTiers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * A plan in words, with what it denied.
 *
 * @param name its name
 * @param price what one call costs without a pass
 * @param terms what else it says, a short phrase each
 * @param denied what this process denied to callers since its start
 * @since 0.1.0
 */
public record PlanSummary(String name, String price, List<String> terms, List<DeniedCalls.Denied> denied) {

	/**
	 * Summarise a plan.
	 * @param plan the plan
	 * @param denied what plans denied
	 * @return the summary
	 */
	public static PlanSummary of(Plan plan, DeniedCalls denied) {
		return new PlanSummary(plan.name(), plan.price().toString(), terms(plan), denied.of(plan.name()));
	}

	// One phrase for each thing that a plan can say besides its price.
	private static List<String> terms(Plan plan) {
		List<String> terms = new ArrayList<>();
		PriceTiers tiers = plan.tiers();
		if (tiers != null) {
			terms.add("by " + tiers.unit().name().toLowerCase(Locale.ROOT) + " of a month: "
					+ tiers.tiers().stream().map((it) -> text(tiers, it)).collect(Collectors.joining(", ")));
		}
		if (plan.meter() != null) {
			terms.add("by use: " + plan.meter());
		}
		FreeQuota free = plan.free();
		if (free != null) {
			terms.add(free.calls() + " free in each " + free.period().name().toLowerCase(Locale.ROOT));
		}
		Budget budget = plan.budget();
		if (budget != null) {
			add(terms, budget.perPayer(), " a day from each payer");
			add(terms, budget.perEndpoint(), " a day at each endpoint");
		}
		limits(terms, plan.limits());
		if (!plan.passes().isEmpty()) {
			terms.add("passes: " + String.join(", ", plan.passes().stream().map(PassTerms::name).toList()));
		}
		return List.copyOf(terms);
	}

	private static String text(PriceTiers tiers, PriceTiers.Tier tier) {
		Long upTo = tier.upTo();
		return tier.price() + ((upTo != null) ? " up to " + tiers.text(upTo) : " after that");
	}

	private static void limits(List<String> terms, Limits limits) {
		add(terms, limits.challenges(), " unpaid requests", " from each network");
		add(terms, limits.calls(), " calls", " by each payer or pass");
		Integer concurrent = limits.concurrentCalls();
		if (concurrent != null && concurrent > 0) {
			terms.add("at most " + concurrent + " calls at once by each payer or pass");
		}
	}

	private static void add(List<String> terms, @Nullable RateLimit limit, String what, String whose) {
		if (limit != null && !limit.isNone()) {
			terms.add("at most " + limit.capacity() + what + " in "
					+ DurationStyle.SIMPLE.print(limit.per(), ChronoUnit.SECONDS) + whose);
		}
	}

	private static void add(List<String> terms, @Nullable BigDecimal dollars, String text) {
		if (dollars != null) {
			terms.add("at most $" + dollars.toPlainString() + text);
		}
	}

}
