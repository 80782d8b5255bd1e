package io.github.x402spring.actuate.plans;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaSubject;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.payment.quota.budget.BudgetSubject;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.pricing.UsagePrice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plan is told in words, with what it denied.
 */
class PlanSummaryTests {

	private final DeniedCalls denied = new DeniedCalls();

	@Test
	void eachTermIsAPhrase() {
		Plan plan = Plan.builder("forecast", Price.parse("$0.01"))
			.free(new FreeQuota(3, QuotaPeriod.DAY, List.of(QuotaSubject.NETWORK)))
			.budget(new Budget(new BigDecimal("5"), new BigDecimal("100.50")))
			.passes(List.of(new PassTerms("forecast", "hundred", Price.parse("$1"), PassUnit.CALLS, BigDecimal.TEN,
					ValidityPeriod.parse("30d"), Set.of(), false)))
			.build();
		assertThat(PlanSummary.of(plan, this.denied)).isEqualTo(
				new PlanSummary("forecast", "$0.01", List.of("3 free in each day", "at most $5 a day from each payer",
						"at most $100.50 a day at each endpoint", "passes: hundred"), List.of()));
	}

	@Test
	void tiersAreOnePhrase() {
		PriceTiers tiers = new PriceTiers(PriceTiers.Unit.SPEND,
				List.of(new PriceTiers.Tier(new Price.Dollars(new BigDecimal("0.01")), 10_500_000L),
						new PriceTiers.Tier(new Price.Dollars(new BigDecimal("0.005")), null)));
		assertThat(PlanSummary.of(Plan.builder("volume", tiers).build(), this.denied).terms())
			.containsExactly("by spend of a month: $0.01 up to $10.5, $0.005 after that");
	}

	@Test
	void useIsOnePhrase() {
		UsagePrice words = new UsagePrice("words", new BigDecimal("0.0001"), 1, 500, 50, null);
		assertThat(PlanSummary.of(Plan.builder("summaries", words).build(), this.denied).terms())
			.containsExactly("by use: " + words);
	}

	@Test
	void eachLimitIsAPhrase() {
		Limits limits = new Limits(new RateLimit(60, Duration.ofMinutes(1)), new RateLimit(5, Duration.ofSeconds(1)),
				2);
		assertThat(PlanSummary.of(Plan.builder("flat", Price.parse("$1")).limits(limits).build(), this.denied).terms())
			.containsExactly("at most 60 unpaid requests in 60s from each network",
					"at most 5 calls in 1s by each payer or pass", "at most 2 calls at once by each payer or pass");
		Limits none = new Limits(new RateLimit(0, Duration.ofMinutes(1)), null, 0);
		assertThat(PlanSummary.of(Plan.builder("flat", Price.parse("$1")).limits(none).build(), this.denied).terms())
			.isEmpty();
	}

	@Test
	void planWithoutTermsHasItsPrice() {
		assertThat(PlanSummary.of(Plan.builder("flat", Price.parse("$1")).build(), this.denied))
			.isEqualTo(new PlanSummary("flat", "$1", List.of(), List.of()));
	}

	@Test
	void whatPlansDenyIsCountedByReason() {
		this.denied.onSpent("a");
		this.denied.onSpent("a");
		this.denied.onSpent("a", BudgetSubject.PAYER);
		this.denied.onSpent("b", BudgetSubject.ENDPOINT);
		assertThat(this.denied.of("a")).containsExactly(new DeniedCalls.Denied("free_calls", 2),
				new DeniedCalls.Denied("payer_budget", 1));
		assertThat(this.denied.of("b")).containsExactly(new DeniedCalls.Denied("endpoint_budget", 1));
		assertThat(this.denied.of("c")).isEmpty();
	}

	// Spent budgets are heard of once, from the budget.
	@Test
	void otherRefusalsAreNoDenials() {
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /a", "A#a", List.of("/a"), "$1", "", "",
				Settlement.AFTER_HANDLER, "", (request) -> List.of())
			.with(new PaidEndpointDescriptor.PlanUse("a", "", BigDecimal.ONE));
		this.denied.onRefused(endpoint, new PaymentProblem.Unpriceable());
		this.denied.onRefused(endpoint, new PaymentProblem.BudgetSpent("payer_budget", Instant.EPOCH, Duration.ZERO));
		assertThat(this.denied.of("a")).isEmpty();
	}

}
