package io.github.x402spring.autoconfigure;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.x402spring.autoconfigure.limit.X402LimitAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.autoconfigure.quota.X402QuotaAutoConfiguration;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.InMemoryPassStore;
import io.github.x402spring.payment.pass.PassDesk;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.QuotaSubject;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Everything that plans say is enforced, wherever the plans come from, or the start
 * stops.
 */
@Tag("integration")
class PlanEnforcementTests extends X402Contexts {

	private final WebApplicationContextRunner plans = this.context
		.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class,
				X402QuotaAutoConfiguration.class, X402LimitAutoConfiguration.class))
		.withPropertyValues(SANDBOX);

	@ParameterizedTest
	@EnumSource
	void plansOfAPlansBeanAreEnforced(Term term) {
		this.plans.withUserConfiguration(OwnPlans.class)
			.withPropertyValues("term=" + term)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(FreeCalls.class)
				.hasSingleBean(TierPlaces.class)
				.hasSingleBean(RequestLimits.class)
				.hasSingleBean(PassDesk.class)
				.hasBean("budgetAllowance")
				.hasBean("tierAllowance"));
	}

	@ParameterizedTest
	@EnumSource
	void planThatComesTooLateStopsTheStart(Term term) {
		this.plans.withConfiguration(AutoConfigurations.of(LatePlan.class))
			.withPropertyValues("term=" + term)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("The plan 'a' has " + term.text, "which nothing enforces"));
		this.plans.withConfiguration(AutoConfigurations.of(EarlyPlan.class))
			.withPropertyValues("term=" + term)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void plansOfPropertiesWithNothingToEnforceNeedNothing() {
		this.plans.withPropertyValues("x402.plans.a.price=$0.01")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PaymentAllowance.class)
				.doesNotHaveBean(QuotaStore.class)
				.doesNotHaveBean(RequestLimits.class));
	}

	@Test
	void whatIsNotSoldNeedsNothing() {
		this.plans.withConfiguration(AutoConfigurations.of(LatePlan.class))
			.withPropertyValues("term=BUDGET", "x402.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void countsInMemoryBesideALedgerInADatabaseAreChosen() {
		WebApplicationContextRunner onDatabase = this.plans
			.withBean(PaymentLedger.class, () -> mock(JdbcPaymentLedger.class))
			.withPropertyValues("x402.plans.a.price=$0.01", "x402.plans.a.budget.per-payer=5");
		onDatabase.withBean(PassStore.class, InMemoryPassStore::new)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("what plans count"));
		onDatabase.withPropertyValues("x402.quotas.type=memory")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("passes would be in memory"));
		onDatabase.withBean(PassStore.class, InMemoryPassStore::new)
			.withPropertyValues("x402.quotas.type=memory")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/**
	 * What a plan may say that has to be enforced.
	 */
	enum Term {

		FREE("free calls", (plan) -> plan.free(new FreeQuota(3, QuotaPeriod.HOUR, List.of(QuotaSubject.NETWORK)))),

		TIERS("tiers", (plan) -> plan),

		BUDGET("a budget", (plan) -> plan.budget(new Budget(new BigDecimal("5"), null))),

		LIMITS("limits", (plan) -> plan.limits(new Limits(null, null, 5))),

		PASSES("passes", (plan) -> plan.passes(List.of(new PassTerms("a", "p", Price.parse("$1"), PassUnit.CALLS,
				BigDecimal.TEN, ValidityPeriod.parse("1d"), Set.of()))));

		private final String text;

		private final UnaryOperator<Plan.Builder> terms;

		Term(String text, UnaryOperator<Plan.Builder> terms) {
			this.text = text;
			this.terms = terms;
		}

		static Plan plan(Environment environment) {
			Term term = environment.getRequiredProperty("term", Term.class);
			Price.Dollars price = new Price.Dollars(new BigDecimal("0.01"));
			Plan.Builder plan = (term != TIERS) ? Plan.builder("a", price)
					: Plan.builder("a", new PriceTiers(PriceTiers.Unit.CALLS,
							List.of(new PriceTiers.Tier(price, 5L), new PriceTiers.Tier(price, null))));
			return term.terms.apply(plan).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPlans {

		@Bean
		Plans plans(Environment environment) {
			return new Plans(List.of(Term.plan(environment)));
		}

	}

	@AutoConfiguration(after = { X402PassAutoConfiguration.class, X402QuotaAutoConfiguration.class,
			X402LimitAutoConfiguration.class })
	static class LatePlan {

		@Bean
		Plan latePlan(Environment environment) {
			return Term.plan(environment);
		}

	}

	@AutoConfiguration(before = X402PlanAutoConfiguration.class)
	static class EarlyPlan {

		@Bean
		Plan earlyPlan(Environment environment) {
			return Term.plan(environment);
		}

	}

}
