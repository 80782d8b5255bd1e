package io.github.x402spring.autoconfigure;

import java.time.Clock;

import javax.sql.DataSource;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.facilitator.server.InMemorySettlementClaims;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.rail.PaymentRail;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/**
 * Auto-configuration of the ledger: in the application's database if there is one, else
 * in memory.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		after = { X402AutoConfiguration.class, X402SandboxAutoConfiguration.class,
				X402FacilitatorAutoConfiguration.class },
		afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@EnableConfigurationProperties({ LedgerProperties.class, SettlementProperties.class })
public final class X402LedgerAutoConfiguration {

	private static final DataSize SMALLEST_MEMORY = DataSize.ofMegabytes(1);

	/** Enough for a million payments that are over. */
	private static final DataSize LARGEST_DEFAULT = DataSize.ofMegabytes(256);

	private static final int HEAP_SHARE = 2;

	// Comes after those of the nested classes, and so steps back for the database.
	@Bean
	@ConditionalOnMissingBean(PaymentLedger.class)
	InMemoryPaymentLedger inMemoryPaymentLedger(LedgerProperties properties, SettlementProperties settlement,
			ObjectProvider<Clock> clock) {
		return new InMemoryPaymentLedger(maxMemory(properties), settlement.entitlementTtl(),
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "onchain")
	@ConditionalOnMissingBean(TransactionOutbox.class)
	InMemoryTransactionOutbox inMemoryTransactionOutbox() {
		return new InMemoryTransactionOutbox();
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	@ConditionalOnBooleanProperty("x402.facilitator.server.enabled")
	@ConditionalOnMissingBean(SettlementClaims.class)
	InMemorySettlementClaims inMemorySettlementClaims() {
		return new InMemorySettlementClaims();
	}

	@Bean
	@ConditionalOnBean(LightningRail.class)
	@ConditionalOnMissingBean(ReceivingFees.class)
	ReceivingFees inMemoryReceivingFees() {
		return ReceivingFees.inMemory();
	}

	private static DataSize maxMemory(LedgerProperties properties) {
		DataSize wanted = properties.maxMemory();
		if (wanted == null) {
			return DataSize.ofBytes(Math.min(LARGEST_DEFAULT.toBytes(), Runtime.getRuntime().maxMemory() / HEAP_SHARE));
		}
		if (wanted.compareTo(SMALLEST_MEMORY) < 0) {
			throw new X402ConfigurationException("x402.ledger.max-memory is " + wanted + ", which is too small.",
					"Set x402.ledger.max-memory to at least " + SMALLEST_MEMORY.toMegabytes() + "MB.");
		}
		return wanted;
	}

	// Without a verifier and settler nothing is sold, so no table is needed.
	@Configuration(proxyBeanMethods = false)
	@Order(1)
	@ConditionalOnClass({ JdbcClient.class, EmbeddedDatabaseConnection.class })
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	@Conditional({ OnJdbc.class, OnDataSource.class })
	@ConditionalOnBean(PaymentRail.class)
	@ConditionalOnMissingBean(PaymentLedger.class)
	@Import({ JdbcLedgerConfiguration.Ledger.class, JdbcLedgerConfiguration.Settlements.class,
			JdbcLedgerConfiguration.Calls.class, JdbcLedgerConfiguration.Retention.class })
	static class JdbcConfiguration {

	}

	// A book in memory would be a surprise beside databases.
	@Configuration(proxyBeanMethods = false)
	@Order(2)
	@ConditionalOnClass({ JdbcClient.class, EmbeddedDatabaseConnection.class })
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	@Conditional(OnJdbc.class)
	@ConditionalOnBean({ PaymentRail.class, DataSource.class })
	@ConditionalOnMissingBean(PaymentLedger.class)
	static class AmbiguousDatabaseConfiguration {

		AmbiguousDatabaseConfiguration(ListableBeanFactory beans) {
			throw new X402ConfigurationException(
					"There are several DataSource beans (" + String.join(", ", LedgerDataSource.names(beans))
							+ "), and none is primary. The x402 ledger cannot tell which one to use.",
					"Annotate the one that the ledger uses with @PaymentDataSource, or make one of them primary. "
							+ "Or set x402.ledger.type=memory, which forgets payments at restart.");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Order(3)
	@ConditionalOnProperty(name = "x402.ledger.type", havingValue = "jdbc")
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	@ConditionalOnBean(PaymentRail.class)
	@ConditionalOnMissingBean(PaymentLedger.class)
	static class MissingDatabaseConfiguration {

		MissingDatabaseConfiguration() {
			throw new X402ConfigurationException(
					"x402.ledger.type is jdbc, but no database is configured for the ledger.",
					"Add spring-boot-starter-jdbc and set spring.datasource.url, or declare a DataSource bean with "
							+ "@PaymentDataSource. Or set x402.ledger.type=memory.");
		}

	}

	// While nothing is sold, the book of before can be read. A start does not fail for
	// it.
	@Configuration(proxyBeanMethods = false)
	@Order(4)
	@ConditionalOnClass({ JdbcClient.class, EmbeddedDatabaseConnection.class })
	@ConditionalOnBooleanProperty(name = "x402.enabled", havingValue = false)
	@Conditional({ OnJdbc.class, OnDataSource.class })
	@ConditionalOnMissingBean(PaymentLedger.class)
	static class SwitchedOffConfiguration {

		@Bean
		@DependsOnDatabaseInitialization
		ReportingLedger paymentLedger(ListableBeanFactory beans, ObjectProvider<DataSource> dataSource,
				LedgerProperties properties, SettlementProperties settlement, ObjectProvider<Clock> clocks) {
			Clock clock = clocks.getIfUnique(Clock::systemUTC);
			return JdbcLedgerSetup
				.existing(LedgerDataSource.find(beans, dataSource).dataSource(), properties.jdbc(), clock)
				.map(ReportingLedger.class::cast)
				.orElseGet(() -> new InMemoryPaymentLedger(SMALLEST_MEMORY, settlement.entitlementTtl(), clock));
		}

	}

	static final class OnDataSource extends AnyNestedCondition {

		OnDataSource() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnSingleCandidate(DataSource.class)
		static class Single {

		}

		@Conditional(OnPaymentDataSource.class)
		static class Annotated {

		}

	}

	static final class OnJdbc extends AnyNestedCondition {

		OnJdbc() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty(name = "x402.ledger.type", havingValue = "auto", matchIfMissing = true)
		static class Auto {

		}

		@ConditionalOnProperty(name = "x402.ledger.type", havingValue = "jdbc")
		static class Jdbc {

		}

	}

}
