package io.github.x402spring.autoconfigure;

import java.math.BigDecimal;

import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.autoconfigure.quota.X402QuotaAutoConfiguration;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ForwardedHeaderFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Budgets come from properties and beans, and stop the start if they cannot be counted.
 */
@Tag("integration")
class BudgetConfigurationTests extends X402Contexts {

	private final WebApplicationContextRunner plans = this.context
		.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class,
				X402QuotaAutoConfiguration.class))
		.withPropertyValues(SANDBOX);

	private final WebApplicationContextRunner priced = this.plans.withPropertyValues("x402.plans.a.price=$0.01");

	@Test
	void planWithABudgetHasAStoreAndAnAllowance() {
		this.priced.run((context) -> assertThat(context).doesNotHaveBean(PaymentAllowance.class)
			.doesNotHaveBean(QuotaStore.class));
		this.priced.withPropertyValues("x402.plans.a.budget.per-payer=5")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(QuotaStore.class)
				.hasBean("budgetAllowance"));
	}

	@Test
	void budgetsAreReadInDollars() {
		this.priced.withPropertyValues("x402.plans.a.budget.per-payer=5", "x402.plans.a.budget.per-endpoint=100.50")
			.run((context) -> assertThat(context.getBean(Plans.class).find("a").orElseThrow().budget())
				.isEqualTo(new Budget(new BigDecimal("5"), new BigDecimal("100.50"))));
	}

	@Test
	void planBeansMayHaveBudgets() {
		this.plans
			.withBean(Plan.class,
					() -> Plan.builder("bean", Price.parse("0.50 USDC"))
						.budget(new Budget(new BigDecimal("5"), null))
						.build())
			.run((context) -> assertThat(context).hasNotFailed().hasBean("budgetAllowance"));
		this.plans
			.withBean(Plan.class,
					() -> Plan.builder("bean", Price.parse("5000 atomic"))
						.budget(new Budget(new BigDecimal("5"), null))
						.build())
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.bean.price"));
	}

	// Networks play no part in budgets.
	@Test
	void forwardedHeadersDoNotMatter() {
		this.priced.withUserConfiguration(Believing.class)
			.withPropertyValues("x402.plans.a.budget.per-payer=5")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.01 EURC", "10000 atomic", "1 WETH" })
	void priceThatIsNotInDollarsStopsTheStart(String price) {
		this.plans.withPropertyValues("x402.plans.a.price=" + price, "x402.plans.a.budget.per-payer=5")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a.price is " + price, "x402.plans.a.budget counts dollars"));
		this.priced
			.withPropertyValues("x402.plans.a.budget.per-payer=5", "x402.plans.a.passes.p.price=" + price,
					"x402.plans.a.passes.p.calls=5", "x402.plans.a.passes.p.valid-for=1d")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a.passes.p.price is " + price));
	}

	@ParameterizedTest
	@CsvSource({ "per-payer, 0.009", "per-endpoint, 0.009" })
	void budgetThatCoversNoCallStopsTheStart(String budget, String amount) {
		this.priced.withPropertyValues("x402.plans.a.budget." + budget + "=" + amount)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a.price is $0.01, which is more than x402.plans.a.budget allows"));
	}

	@ParameterizedTest
	@CsvSource({ "per-payer, 0", "per-payer, -1", "per-payer, 0.0000001", "per-endpoint, 0",
			"per-endpoint, 1000000001" })
	void amountThatCannotBeCountedStopsTheStart(String budget, String amount) {
		this.priced.withPropertyValues("x402.plans.a.budget." + budget + "=" + amount)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a.budget." + budget + " cannot be used: a budget of " + amount));
	}

	@Test
	void budgetThatDoesNotCoverATierStopsTheStart() {
		this.plans
			.withPropertyValues("x402.plans.a.tiers[0].price=$0.01", "x402.plans.a.tiers[0].up-to=10",
					"x402.plans.a.tiers[1].price=$0.05", "x402.plans.a.budget.per-payer=0.04")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a.tiers[1].price is $0.05, which is more than"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Believing {

		@Bean
		FilterRegistrationBean<ForwardedHeaderFilter> forwardedHeaderFilter() {
			return new FilterRegistrationBean<>(new ForwardedHeaderFilter());
		}

	}

}
