package io.github.x402spring.autoconfigure;

import java.util.List;

import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.autoconfigure.quota.X402QuotaAutoConfiguration;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.QuotaSubject;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ForwardedHeaderFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Free calls are counted only where plans have them, and only where clients cannot say in
 * which network they are.
 */
@Tag("integration")
class QuotaConfigurationTests extends X402Contexts {

	private final WebApplicationContextRunner plans = this.context
		.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class,
				X402QuotaAutoConfiguration.class))
		.withPropertyValues(SANDBOX)
		.withPropertyValues("x402.plans.a.price=$0.01");

	private final WebApplicationContextRunner quotas = this.plans.withPropertyValues("x402.plans.a.free.calls=3");

	@Test
	void planWithoutFreeCallsNeedsNoStore() {
		this.plans.run((context) -> assertThat(context).doesNotHaveBean(QuotaStore.class));
		this.plans.withPropertyValues("x402.plans.a.free.calls=0")
			.run((context) -> assertThat(context).doesNotHaveBean(QuotaStore.class));
	}

	@Test
	void callsAreCountedInMemoryUnlessThereIsADatabaseOrAStore() {
		this.quotas.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(FreeCalls.class)
			.hasSingleBean(QuotaStore.class));
		this.quotas.withBean(QuotaStore.class, () -> mock(QuotaStore.class))
			.run((context) -> assertThat(context).hasSingleBean(QuotaStore.class)
				.doesNotHaveBean("inMemoryQuotaStore"));
	}

	@Test
	void planBeansMayHaveFreeCalls() {
		this.plans.withUserConfiguration(PlanBean.class)
			.run((context) -> assertThat(context).hasSingleBean(FreeCalls.class));
	}

	@Test
	void tiersAreCounted() {
		this.plans
			.withPropertyValues("x402.plans.b.tiers[0].price=$0.01", "x402.plans.b.tiers[0].up-to=10",
					"x402.plans.b.tiers[1].price=$0.005")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TierPlaces.class)
				.hasSingleBean(QuotaStore.class));
	}

	@Test
	void storeThatIsNamedMustBeThere() {
		this.quotas.withPropertyValues("x402.quotas.type=jdbc")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.quotas.type is jdbc"));
		this.quotas.withPropertyValues("x402.quotas.type=redis")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.quotas.type is redis"));
	}

	@Test
	void walletsMustBeAbleToSignInAndHavePaid() {
		WebApplicationContextRunner wallets = this.quotas.withPropertyValues("x402.plans.a.free.by=wallet,network");
		wallets.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
			.contains("The plan 'a'", "x402.base-url is not set"));
		wallets = wallets.withPropertyValues("x402.base-url=https://api.example.com");
		wallets.run((context) -> assertThat(context).hasNotFailed());
		wallets.withBean(PaymentLedger.class, () -> mock(PaymentLedger.class))
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("The plan 'a'", "cannot be searched"));
		wallets.withPropertyValues("x402.plans.a.free.by=network,wallet")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a.free", "wallet has to stand before network"));
	}

	@Test
	void storeHasRoomForCallers() {
		this.quotas.withPropertyValues("x402.quotas.max-callers=0")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.quotas.max-callers is 0"));
	}

	@Test
	void networksThatClientsCanMakeUpStopTheStart() {
		WebApplicationContextRunner believing = this.quotas.withUserConfiguration(Believing.class);
		believing.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
			.contains("The plan 'a'", "ForwardedHeaderFilter"));
		believing.withPropertyValues("x402.quotas.trust-forwarded-headers=true")
			.run((context) -> assertThat(context).hasNotFailed());
		believing.withPropertyValues("x402.plans.a.free.by=principal")
			.run((context) -> assertThat(context).hasNotFailed());
		this.plans.withUserConfiguration(Believing.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void jettyThatBelievesClientsStopsTheStart() {
		WebApplicationContextRunner jetty = this.quotas.withBean(JettyServletWebServerFactory.class,
				JettyServletWebServerFactory::new);
		jetty.run((context) -> assertThat(context).hasNotFailed());
		WebApplicationContextRunner believing = jetty.withPropertyValues("server.forward-headers-strategy=native");
		believing.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
			.contains("The plan 'a'", "Jetty with"));
		believing.withPropertyValues("x402.quotas.trust-forwarded-headers=true")
			.run((context) -> assertThat(context).hasNotFailed());
		jetty.withPropertyValues("spring.main.cloud-platform=kubernetes")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("Jetty with"));
		this.quotas.withPropertyValues("server.forward-headers-strategy=native")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	static class PlanBean {

		@Bean
		Plan plan() {
			return Plan.builder("bean", Price.parse("$1"))
				.free(new FreeQuota(3, QuotaPeriod.HOUR, List.of(QuotaSubject.NETWORK)))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Believing {

		@Bean
		FilterRegistrationBean<ForwardedHeaderFilter> forwardedHeaderFilter() {
			return new FilterRegistrationBean<>(new ForwardedHeaderFilter());
		}

	}

}
