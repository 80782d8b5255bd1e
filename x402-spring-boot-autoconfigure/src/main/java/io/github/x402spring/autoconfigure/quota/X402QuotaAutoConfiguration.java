package io.github.x402spring.autoconfigure.quota;

import java.time.Clock;
import java.time.Duration;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.OnPlans;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.quota.QuotaListener;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.redis.RedisQuotaStore;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.tier.TierPlaces;

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
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration of what plans count, for applications whose plans do so: free calls,
 * tiers and budgets.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402PlanAutoConfiguration.class, X402LedgerAutoConfiguration.class },
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBean(PaymentRail.class)
@Conditional(OnPlans.WithCounts.class)
@EnableConfigurationProperties(QuotaProperties.class)
@Import(BudgetConfiguration.class)
public final class X402QuotaAutoConfiguration {

	private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);

	/** Long enough for calls that began before the period ended. */
	private static final Duration GRACE = Duration.ofHours(1);

	private static final int BATCH = 5000;

	// Comes after those of the nested classes, and so steps back for them.
	@Bean
	@ConditionalOnMissingBean(QuotaStore.class)
	QuotaStore inMemoryQuotaStore(QuotaProperties properties, ObjectProvider<PaymentLedger> ledger) {
		if (properties.type() == QuotaProperties.Type.JDBC) {
			throw new X402ConfigurationException("x402.quotas.type is jdbc, but the ledger is not in a database.",
					"Set spring.datasource.url and let x402.ledger.type be 'auto' or 'jdbc', or remove x402.quotas.type.");
		}
		if (properties.type() == QuotaProperties.Type.REDIS) {
			throw new X402ConfigurationException("x402.quotas.type is redis, but there is no connection to Redis.",
					"Add spring-boot-starter-data-redis and set spring.data.redis.*, or remove x402.quotas.type.");
		}
		if (properties.type() == null && ledger.stream().anyMatch(JdbcPaymentLedger.class::isInstance)) {
			throw new X402ConfigurationException(
					"The ledger is in a database, but what plans count would be in the memory of each instance: the "
							+ "plans were declared after the ledger, or the PaymentLedger bean is the application's own.",
					"Declare Plan beans in the configuration of the application, or in an auto-configuration with "
							+ "@AutoConfiguration(before = X402PlanAutoConfiguration.class). Beside a PaymentLedger bean "
							+ "of your own, declare a QuotaStore bean, or set x402.quotas.type=memory.");
		}
		return QuotaStore.inMemory(properties.maxCallers());
	}

	@Bean
	FreeCalls freeCalls(Plans plans, QuotaStore store, QuotaProperties properties,
			ObjectProvider<QuotaListener> listeners, ObjectProvider<Clock> clock, ListableBeanFactory beans,
			ProtocolRegistry families, PaymentLedger ledger, Environment environment) {
		if (properties.maxCallers() < 1) {
			throw new X402ConfigurationException(
					"x402.quotas.max-callers is " + properties.maxCallers() + ", so that no caller had free calls.",
					"Set x402.quotas.max-callers to at least 1. To give no free calls, set free.calls of the plans to 0.");
		}
		ForwardedHeaderCheck.check(plans, properties, beans, environment);
		WalletQuotas.require(plans, ledger, environment);
		return FreeCalls.of((plan) -> plans.find(plan).map(Plan::free), families, ledger, store,
				listeners.orderedStream().toList(), clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	PaymentProtocol freeCallProtocol(Plans plans, ObjectProvider<Clock> clock) {
		return FreeCalls.protocol((plan) -> plans.find(plan).map(Plan::free), clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	TierPlaces tierPlaces(QuotaStore store, ProtocolRegistry families, ObjectProvider<Clock> clock) {
		return new TierPlaces(store, families, clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PaymentAllowance tierAllowance(TierPlaces places) {
		return places.allowance();
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	PaymentProtocol tierProtocol() {
		return TierPlaces.protocol();
	}

	@Bean
	PeriodicTask quotaRetentionSchedule(QuotaStore store, ObjectProvider<Clock> clocks) {
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		return new PeriodicTask("x402-quotas", () -> {
			int forgotten;
			do {
				forgotten = store.prune(clock.instant().minus(GRACE), BATCH);
			}
			while (forgotten >= BATCH && !Thread.currentThread().isInterrupted());
		}, PRUNE_INTERVAL);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisConnectionFactory.class)
	@ConditionalOnProperty(name = "x402.quotas.type", havingValue = "redis")
	@ConditionalOnBean(RedisConnectionFactory.class)
	static class RedisConfiguration {

		private static final String KEY_PREFIX = "x402:quota:";

		@Bean
		@ConditionalOnMissingBean(QuotaStore.class)
		RedisQuotaStore redisQuotaStore(RedisConnectionFactory connections, QuotaProperties properties) {
			return new RedisQuotaStore(connections, KEY_PREFIX, properties.maxCallers());
		}

	}

}
