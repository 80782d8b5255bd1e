package io.github.x402spring.autoconfigure.limit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.bucket4j.Bucket;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.OnPlans;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.autoconfigure.quota.ForwardedHeaderCheck;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.LimitKind;
import io.github.x402spring.payment.limit.LimitListener;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.limit.redis.RedisLimitStore;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.rail.PaymentRail;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration of limits, for applications that set some.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402PlanAutoConfiguration.class, X402LedgerAutoConfiguration.class },
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		before = { X402PassAutoConfiguration.class, X402PaymentAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBean(PaymentRail.class)
@Conditional(OnPlans.WithLimits.class)
@EnableConfigurationProperties(LimitProperties.class)
public final class X402LimitAutoConfiguration {

	private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);

	private static final int BATCH = 5000;

	/** Renewed several times before a lease ends. */
	private static final int RENEWALS = 6;

	private static final String BUCKET4J = "com.bucket4j:bucket4j_jdk17-core";

	// Comes after those of the nested classes, and so steps back for them.
	@Bean
	@ConditionalOnMissingBean(LeaseStore.class)
	LeaseStore inMemoryLeaseStore(LimitProperties properties) {
		if (properties.type() == LimitProperties.Type.JDBC) {
			throw new X402ConfigurationException("x402.limits.type is jdbc, but the ledger is not in a database.",
					"Set spring.datasource.url and let x402.ledger.type be 'auto' or 'jdbc', or remove x402.limits.type.");
		}
		if (properties.type() == LimitProperties.Type.REDIS) {
			throw new X402ConfigurationException("x402.limits.type is redis, but there is no connection to Redis.",
					"Add spring-boot-starter-data-redis and set spring.data.redis.*, or remove x402.limits.type.");
		}
		return LeaseStore.inMemory();
	}

	@Bean
	RequestLimits requestLimits(Plans plans, LimitProperties properties, ObjectProvider<BucketStore> buckets,
			LeaseStore leases, ObjectProvider<LimitListener> listeners, ObjectProvider<PaymentPolicy> policies,
			ObjectProvider<Clock> clock, ListableBeanFactory beans, Environment environment) {
		if (properties.maxBuckets() < 1) {
			throw new X402ConfigurationException(
					"x402.limits.max-buckets is " + properties.maxBuckets() + ", so that no caller was counted alone.",
					"Set x402.limits.max-buckets to at least 1. To limit nothing, remove the limits.");
		}
		Limits all = properties.settings().limits("x402.limits");
		List<Limits> each = Stream.concat(Stream.of(all), plans.all().stream().map(Plan::limits)).toList();
		BucketStore store = buckets.getIfUnique();
		if (store == null && each.stream().anyMatch(Limits::hasRates)) {
			throw new X402ConfigurationException("Requests are limited, but Bucket4j, which counts them, is not there.",
					"Add the dependency " + BUCKET4J + ", or set x402.limits.type to jdbc or redis.");
		}
		if (each.stream().anyMatch((it) -> it.isSet(LimitKind.CHALLENGES))) {
			ForwardedHeaderCheck.check("Requests that are not paid for are limited",
					"Or remove the limits named 'challenges'.", beans, environment);
		}
		PaymentPolicy policy = policies.getIfUnique(() -> PaymentPolicy.DEFAULT);
		return new RequestLimits(all, (plan) -> plans.find(plan).map(Plan::limits).orElse(null), store, leases,
				listeners.orderedStream().toList(), policy.lease(), policy.retryAfter(),
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PeriodicTask limitLeaseSchedule(RequestLimits limits, ObjectProvider<PaymentPolicy> policies) {
		return new PeriodicTask("x402-running-calls", limits::renewLeases,
				policies.getIfUnique(() -> PaymentPolicy.DEFAULT).lease().dividedBy(RENEWALS));
	}

	@Bean
	PeriodicTask limitRetentionSchedule(ObjectProvider<BucketStore> buckets, LeaseStore leases,
			ObjectProvider<Clock> clocks) {
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		return new PeriodicTask("x402-limits", () -> {
			leases.prune(clock.instant());
			buckets.ifUnique(X402LimitAutoConfiguration::prune);
		}, PRUNE_INTERVAL);
	}

	private static void prune(BucketStore store) {
		int forgotten;
		do {
			forgotten = store.prune(BATCH);
		}
		while (forgotten >= BATCH && !Thread.currentThread().isInterrupted());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisConnectionFactory.class)
	@ConditionalOnProperty(name = "x402.limits.type", havingValue = "redis")
	@ConditionalOnBean(RedisConnectionFactory.class)
	static class RedisConfiguration {

		private static final String KEY_PREFIX = "x402:limit:";

		@Bean
		@ConditionalOnMissingBean({ BucketStore.class, LeaseStore.class })
		RedisLimitStore redisLimitStore(RedisConnectionFactory connections, LimitProperties properties,
				ObjectProvider<Clock> clock) {
			return new RedisLimitStore(connections, KEY_PREFIX, properties.maxBuckets(),
					clock.getIfUnique(Clock::systemUTC));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Bucket.class)
	@ConditionalOnProperty(name = "x402.limits.type", havingValue = "memory", matchIfMissing = true)
	static class MemoryConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BucketStore inMemoryBucketStore(LimitProperties properties, ObjectProvider<Clock> clock) {
			return BucketStore.inMemory(properties.maxBuckets(), clock.getIfUnique(Clock::systemUTC));
		}

	}

}
