package io.github.x402spring.autoconfigure;

import java.time.Duration;

import io.github.bucket4j.Bucket;
import io.github.x402spring.autoconfigure.limit.X402LimitAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ForwardedHeaderFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Requests are limited only where that is set, and where they can be counted.
 */
@Tag("integration")
class LimitConfigurationTests extends X402Contexts {

	private final WebApplicationContextRunner plain = this.context
		.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class,
				X402LimitAutoConfiguration.class))
		.withPropertyValues(SANDBOX);

	private final WebApplicationContextRunner limited = this.plain
		.withPropertyValues("x402.limits.challenges.capacity=60");

	@Test
	void withoutLimitsThereIsNothing() {
		this.plain.withPropertyValues("x402.plans.a.price=$0.01")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(RequestLimits.class)
				.doesNotHaveBean(BucketStore.class)
				.doesNotHaveBean(LeaseStore.class));
	}

	@Test
	void limitsOfAllEndpointsAndOfPlansAreRead() {
		this.limited
			.withPropertyValues("x402.limits.challenges.per=10m", "x402.limits.concurrent-calls=4",
					"x402.plans.a.price=$0.01", "x402.plans.a.limits.calls.capacity=10")
			.run((context) -> {
				assertThat(context.getBean(RequestLimits.class).all())
					.isEqualTo(new Limits(new RateLimit(60, Duration.ofMinutes(10)), null, 4));
				assertThat(context.getBean(Plans.class).find("a").orElseThrow().limits())
					.isEqualTo(new Limits(null, new RateLimit(10, Duration.ofMinutes(1)), null));
			});
		this.plain.withPropertyValues("x402.plans.a.price=$0.01", "x402.plans.a.limits.concurrent-calls=2")
			.run((context) -> assertThat(context).hasSingleBean(RequestLimits.class));
	}

	@Test
	void planBeansMayHaveLimits() {
		this.plain.withUserConfiguration(PlanBean.class)
			.run((context) -> assertThat(context).hasSingleBean(RequestLimits.class));
	}

	@Test
	void storesOfTheApplicationAreUsed() {
		this.limited.withBean(BucketStore.class, () -> mock(BucketStore.class))
			.withBean(LeaseStore.class, () -> mock(LeaseStore.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(BucketStore.class)
				.hasSingleBean(LeaseStore.class));
	}

	@Test
	void rateLimitsInMemoryNeedBucket4j() {
		FilteredClassLoader without = new FilteredClassLoader(Bucket.class);
		this.limited.withClassLoader(without)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("Bucket4j"));
		this.plain.withPropertyValues("x402.limits.concurrent-calls=4")
			.withClassLoader(without)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RequestLimits.class));
		this.plain.withClassLoader(without).run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			x402.limits.type=jdbc               | x402.limits.type is jdbc
			x402.limits.type=redis              | x402.limits.type is redis
			x402.limits.max-buckets=0           | x402.limits.max-buckets is 0
			x402.limits.challenges.capacity=-1  | x402.limits.challenges cannot be used
			x402.limits.calls.capacity=1000001  | x402.limits.calls cannot be used
			x402.limits.challenges.per=100ms    | x402.limits.challenges cannot be used
			x402.limits.concurrent-calls=1001   | x402.limits.concurrent-calls cannot be used
			""")
	void mistakeStopsTheStart(String property, String description) {
		this.limited.withPropertyValues(property)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains(description));
	}

	@Test
	void networksThatClientsCanMakeUpStopTheStart() {
		WebApplicationContextRunner believing = this.limited.withUserConfiguration(Believing.class);
		believing.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
			.contains("ForwardedHeaderFilter", "Requests that are not paid for are limited"));
		believing.withPropertyValues("x402.quotas.trust-forwarded-headers=true")
			.run((context) -> assertThat(context).hasNotFailed());
		this.plain.withPropertyValues("x402.limits.calls.capacity=60")
			.withUserConfiguration(Believing.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	static class PlanBean {

		@Bean
		Plan plan() {
			return Plan.builder("bean", Price.parse("$1")).limits(new Limits(null, null, 3)).build();
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
