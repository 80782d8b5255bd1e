package io.github.x402spring.autoconfigure;

import java.time.Clock;

import javax.sql.DataSource;

import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.answer.AnswerStore;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.jdbc.JdbcLimitStore;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.quota.QuotaStore;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * What is kept in the database of the ledger, each part to be imported by itself.
 */
abstract class JdbcLedgerConfiguration {

	/**
	 * The ledger itself.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Ledger {

		@Bean
		@DependsOnDatabaseInitialization
		JdbcPaymentLedger jdbcPaymentLedger(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties, ObjectProvider<Clock> clock) {
			LedgerDataSource found = LedgerDataSource.find(beans, dataSource);
			if (found.shared()) {
				SharedPoolWarning.check(found.dataSource(), beans);
			}
			return JdbcLedgerSetup.ledger(found.dataSource(), properties.jdbc(), clock.getIfUnique(Clock::systemUTC));
		}

	}

	/**
	 * What settling needs beside the ledger.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Settlements {

		@Bean
		@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "onchain")
		@ConditionalOnMissingBean(TransactionOutbox.class)
		TransactionOutbox jdbcTransactionOutbox(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties) {
			return JdbcLedgerSetup.outbox(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc());
		}

		@Bean
		@ConditionalOnBooleanProperty("x402.facilitator.server.enabled")
		@ConditionalOnMissingBean(SettlementClaims.class)
		SettlementClaims jdbcSettlementClaims(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties) {
			return JdbcLedgerSetup.claims(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc());
		}

		@Bean
		@DependsOnDatabaseInitialization
		@ConditionalOnBean(LightningRail.class)
		@ConditionalOnMissingBean(ReceivingFees.class)
		ReceivingFees jdbcReceivingFees(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties) {
			return JdbcLedgerSetup.fees(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc());
		}

	}

	/**
	 * What is remembered of callers and their calls.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Calls {

		// Security asks for it early, to permit sales.
		@Bean
		@DependsOnDatabaseInitialization
		@Conditional(OnPlans.class)
		@ConditionalOnMissingBean(PassStore.class)
		PassStore jdbcPassStore(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties) {
			return JdbcLedgerSetup.passes(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc());
		}

		@Bean
		@DependsOnDatabaseInitialization
		@Conditional(OnPlans.WithCounts.class)
		@ConditionalOnProperty(name = "x402.quotas.type", havingValue = "jdbc", matchIfMissing = true)
		@ConditionalOnMissingBean(QuotaStore.class)
		QuotaStore jdbcQuotaStore(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties, @Value("${x402.quotas.max-callers:100000}") int maxCallers) {
			return JdbcLedgerSetup.quotas(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc(),
					maxCallers);
		}

		@Bean
		@DependsOnDatabaseInitialization
		@ConditionalOnBooleanProperty(name = "x402.stored-answers.enabled")
		@ConditionalOnMissingBean(AnswerStore.class)
		AnswerStore jdbcAnswerStore(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties, @Value("${x402.stored-answers.max-count:10000}") int maxCount) {
			return JdbcLedgerSetup.answers(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc(),
					maxCount);
		}

		@Bean
		@DependsOnDatabaseInitialization
		@Conditional(OnPlans.WithLimits.class)
		@ConditionalOnProperty(name = "x402.limits.type", havingValue = "jdbc")
		@ConditionalOnMissingBean({ BucketStore.class, LeaseStore.class })
		JdbcLimitStore jdbcLimitStore(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties, ObjectProvider<Clock> clock,
				@Value("${x402.limits.max-buckets:100000}") int maxBuckets) {
			return JdbcLedgerSetup.limits(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc(),
					maxBuckets, clock.getIfUnique(Clock::systemUTC));
		}

	}

	/**
	 * Deletes what is older than the retention.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("x402.ledger.retention")
	static class Retention {

		@Bean
		@ConditionalOnBooleanProperty("x402.facilitator.server.enabled")
		PeriodicTask claimRetentionSchedule(SettlementClaims claims, LedgerProperties properties,
				ObjectProvider<Clock> clock) {
			return JdbcLedgerSetup.retention(claims, properties, clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "onchain")
		PeriodicTask outboxRetentionSchedule(TransactionOutbox outbox, JdbcPaymentLedger ledger,
				ObjectProvider<SettlementClaims> claims, LedgerProperties properties, ObjectProvider<Clock> clock) {
			return JdbcLedgerSetup.retention(outbox, ledger, claims.getIfAvailable(), properties,
					clock.getIfUnique(Clock::systemUTC));
		}

		@Bean
		PeriodicTask retentionSchedule(JdbcPaymentLedger ledger, LedgerProperties properties) {
			return JdbcLedgerSetup.retention(ledger, properties);
		}

	}

}
