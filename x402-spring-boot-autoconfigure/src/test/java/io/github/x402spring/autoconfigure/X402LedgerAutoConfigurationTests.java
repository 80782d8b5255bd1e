package io.github.x402spring.autoconfigure;

import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.github.x402spring.Network;
import io.github.x402spring.PaymentDataSource;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.docs.database.PaymentPool;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.orm.jpa.support.OpenEntityManagerInViewInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the ledger is kept, and what stops the start.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class X402LedgerAutoConfigurationTests {

	private final ApplicationContextRunner nothingSold = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402PaymentAutoConfiguration.class));

	private final ApplicationContextRunner withoutDatabase = this.nothingSold.withPropertyValues(
			"x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
			"x402.facilitator.type=sandbox");

	private final ApplicationContextRunner context = this.withoutDatabase
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class));

	@Test
	void ledgerIsInTheDatabaseIfThereIsOne() {
		this.context.run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(ReportingLedger.class)
				.hasSingleBean(PaymentEngine.class)
				.doesNotHaveBean("retentionSchedule");
			assertThat(context.getBean(ReportingLedger.class)).isInstanceOf(JdbcPaymentLedger.class);
			assertThat(reserveAndCount(context, "x402_payment")).isOne();
		});
	}

	@Test
	void ledgerIsInMemoryWithoutDatabase() {
		this.withoutDatabase.run(X402LedgerAutoConfigurationTests::assertInMemory);
	}

	@Test
	void ledgerIsInMemoryWithoutSpringJdbc() {
		this.context.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run(X402LedgerAutoConfigurationTests::assertInMemory);
		this.withoutDatabase
			.withClassLoader(new FilteredClassLoader("org.springframework.jdbc", "org.springframework.boot.jdbc",
					"org.springframework.boot.sql", "org.springframework.transaction"))
			.run(X402LedgerAutoConfigurationTests::assertInMemory);
	}

	@Test
	void ledgerIsInMemoryIfThatIsWanted() {
		this.context.withPropertyValues("x402.ledger.type=memory")
			.run(X402LedgerAutoConfigurationTests::assertInMemory);
	}

	@Test
	void ledgerOfTheApplicationReplacesBoth() {
		ReportingLedger own = Mockito.mock(ReportingLedger.class);
		this.context.withBean(ReportingLedger.class, () -> own)
			.run((context) -> assertThat(context.getBean(ReportingLedger.class)).isSameAs(own));
	}

	@Test
	void applicationThatSellsNothingNeedsNoTables() {
		this.nothingSold.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://localhost:1/none")
			.run(X402LedgerAutoConfigurationTests::assertInMemory);
		this.context
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://localhost:1/none", "x402.enabled=false")
			.run(X402LedgerAutoConfigurationTests::assertInMemory);
	}

	@Test
	void bookOfBeforeCanBeReadWhilePaymentsAreSwitchedOff() {
		ApplicationContextRunner shop = this.context
			.withPropertyValues("spring.datasource.url=jdbc:h2:mem:switched-off;DB_CLOSE_DELAY=-1");
		shop.run((context) -> reserveAndCount(context, "x402_payment"));
		shop.withPropertyValues("x402.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(ReportingLedger.class).doesNotHaveBean(PaymentEngine.class);
			assertThat(context.getBean(ReportingLedger.class).recent(10)).hasSize(1);
		});
		shop.withPropertyValues("x402.enabled=false", "x402.ledger.jdbc.table-prefix=other_")
			.run(X402LedgerAutoConfigurationTests::assertInMemory);
	}

	@Test
	void wantedDatabaseThatIsNotThereStopsTheStart() {
		this.withoutDatabase.withPropertyValues("x402.ledger.type=jdbc").run((context) -> {
			assertThat(mistake(context)).hasMessageContaining("x402.ledger.type is jdbc");
			assertThat(mistake(context).getAction()).contains("spring.datasource.url", "x402.ledger.type=memory");
		});
		this.withoutDatabase.withPropertyValues("x402.ledger.type=jdbc")
			.withBean("first", DataSource.class, () -> Mockito.mock(DataSource.class))
			.withBean("second", DataSource.class, () -> Mockito.mock(DataSource.class))
			.run((context) -> assertThat(mistake(context).getAction()).contains("primary"));
	}

	@Test
	void severalDatabasesStopTheStartUnlessOneIsForTheLedger() {
		ApplicationContextRunner several = this.withoutDatabase
			.withBean("first", DataSource.class, () -> Mockito.mock(DataSource.class))
			.withBean("second", DataSource.class, () -> Mockito.mock(DataSource.class));
		several.run((context) -> {
			assertThat(mistake(context)).hasMessageContaining("first, second");
			assertThat(mistake(context).getAction()).contains("@PaymentDataSource", "primary",
					"x402.ledger.type=memory");
		});
		several.withPropertyValues("x402.ledger.type=memory").run(X402LedgerAutoConfigurationTests::assertInMemory);
		several.withPropertyValues("x402.enabled=false").run(X402LedgerAutoConfigurationTests::assertInMemory);
		several.withUserConfiguration(LedgerDatabase.class).run((context) -> assertInDatabaseOfTheLedger(context));
	}

	@Test
	void databaseOfTheLedgerIsTakenBesideThatOfTheApplication() {
		this.context.withUserConfiguration(LedgerDatabase.class).run((context) -> {
			assertInDatabaseOfTheLedger(context);
			assertThat(context.getBeansOfType(DataSource.class)).hasSize(2);
		});
		this.context.withUserConfiguration(LedgerDatabase.class, OtherLedgerDatabase.class)
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("ledgerDatabase, otherLedgerDatabase"));
		this.withoutDatabase.withUserConfiguration(LedgerDatabase.class)
			.run((context) -> assertInDatabaseOfTheLedger(context));
	}

	@Test
	void ledgerMayHaveAPoolOfItsOwnInTheDatabaseOfTheApplication() {
		this.context.withUserConfiguration(PaymentPool.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(JdbcPaymentLedger.class);
			assertThat(context.getBeansOfType(DataSource.class)).hasSize(2);
			assertThat(reserveAndCount(context, "x402_payment")).isOne();
		});
	}

	// One book for each tenant would sell one payment to each of them.
	@Test
	void databaseThatDependsOnTheRequestStopsTheStartUnlessTheLedgerHasItsOwn() {
		ApplicationContextRunner routing = this.withoutDatabase.withBean(DataSource.class,
				() -> new DelegatingDataSource(new Tenants()));
		routing.run((context) -> {
			assertThat(mistake(context)).hasMessageContaining("routes to several databases");
			assertThat(mistake(context).getAction()).contains("@PaymentDataSource");
		});
		routing.withUserConfiguration(LedgerDatabase.class).run((context) -> assertInDatabaseOfTheLedger(context));
	}

	@Test
	void smallPoolThatIsSharedIsWarnedAbout(CapturedOutput output) {
		ApplicationContextRunner pool = this.context.withPropertyValues("spring.datasource.url=jdbc:h2:mem:small-pool");
		pool.run((context) -> assertThat(context).hasNotFailed());
		pool.withUserConfiguration(LedgerDatabase.class)
			.withPropertyValues("spring.datasource.hikari.maximum-pool-size=3")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("shares a pool");
		pool.withPropertyValues("spring.datasource.hikari.maximum-pool-size=3")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("shares a pool of 3 connections", "@PaymentDataSource");
	}

	@Test
	void openInViewIsWarnedAboutUnlessTheLedgerHasItsOwnPool(CapturedOutput output) {
		ApplicationContextRunner shop = this.context.withUserConfiguration(OpenInView.class);
		shop.withUserConfiguration(LedgerDatabase.class).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("JPA is open in view");
		shop.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("JPA is open in view", "@PaymentDataSource", "spring.jpa.open-in-view=false");
	}

	@Test
	void databaseThatIsNotSupportedStopsTheStart() throws SQLException {
		DatabaseMetaData metaData = Mockito.mock(DatabaseMetaData.class);
		BDDMockito.given(metaData.getDatabaseProductName()).willReturn("MySQL");
		Connection connection = Mockito.mock(Connection.class);
		BDDMockito.given(connection.getMetaData()).willReturn(metaData);
		DataSource dataSource = Mockito.mock(DataSource.class);
		BDDMockito.given(dataSource.getConnection()).willReturn(connection);
		this.withoutDatabase.withBean(DataSource.class, () -> dataSource).run((context) -> {
			assertThat(mistake(context)).hasMessageContaining("'MySQL'");
			assertThat(mistake(context).getAction()).contains("PostgreSQL or H2", "x402.ledger.type=memory");
		});
	}

	@Test
	void databaseThatCannotBeReachedStopsTheStart() {
		this.context.withPropertyValues("spring.datasource.url=jdbc:postgresql://localhost:1/none").run((context) -> {
			assertThat(mistake(context)).hasMessageContaining("cannot be reached: ")
				.hasCauseInstanceOf(LedgerUnavailableException.class);
			assertThat(mistake(context).getAction()).contains("spring.datasource.*");
		});
	}

	@Test
	void tablesThatAreMissingStopTheStart(@TempDir Path folder) {
		this.context.withPropertyValues("x402.ledger.jdbc.initialize-schema=never")
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("'x402_payment'"));
		this.context.withPropertyValues("spring.datasource.url=jdbc:h2:file:" + folder.resolve("embedded"))
			.run((context) -> assertThat(mistake(context).getAction()).contains("schema-h2.sql",
					"x402.ledger.jdbc.initialize-schema=always"));
	}

	@Test
	void fileThatForgetsIsWarnedAbout(@TempDir Path folder, CapturedOutput output) {
		this.context
			.withPropertyValues("x402.ledger.jdbc.initialize-schema=always",
					"spring.datasource.url=jdbc:h2:file:" + folder.resolve("once") + ";WRITE_DELAY=0")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WRITE_DELAY");
		this.context
			.withPropertyValues("x402.ledger.jdbc.initialize-schema=always",
					"spring.datasource.url=jdbc:h2:file:" + folder.resolve("late"))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("append ;WRITE_DELAY=0 to spring.datasource.url");
	}

	@Test
	void tablesHaveThePrefixThatIsWanted() {
		this.context.withPropertyValues("x402.ledger.jdbc.table-prefix=shop_")
			.run((context) -> assertThat(reserveAndCount(context, "shop_payment")).isOne());
		this.context.withPropertyValues("x402.ledger.jdbc.table-prefix=shop-")
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("x402.ledger.jdbc.table-prefix is"));
	}

	@Test
	void stepsNeedTime() {
		this.context.withPropertyValues("x402.ledger.jdbc.timeout=0s")
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("x402.ledger.jdbc.timeout"));
	}

	@Test
	void paymentsOlderThanTheRetentionAreDeleted(CapturedOutput output) {
		this.context.withPropertyValues("x402.ledger.retention=30d").run((context) -> {
			PeriodicTask schedule = context.getBean("retentionSchedule", PeriodicTask.class);
			schedule.stop();
			ReportingLedger ledger = context.getBean(ReportingLedger.class);
			Instant now = Clock.systemUTC().instant();
			ledger.reserve(payment("old", now.minus(Duration.ofDays(31))));
			ledger.reserve(payment("young", now.minus(Duration.ofDays(29))));
			schedule.start();
			while (!output.getOut().contains("because of x402.ledger.retention: 1")) {
				Thread.sleep(10);
			}
			assertThat(ledger.find(new PaymentKey("old"))).isEmpty();
			assertThat(ledger.find(new PaymentKey("young"))).isPresent();
		});
		this.context.withPropertyValues("x402.ledger.retention=-1d")
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("x402.ledger.retention is"));
	}

	private static void assertInMemory(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed().hasSingleBean(ReportingLedger.class);
		assertThat(context.getBean(ReportingLedger.class)).isInstanceOf(InMemoryPaymentLedger.class);
	}

	private static void assertInDatabaseOfTheLedger(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed().hasSingleBean(JdbcPaymentLedger.class);
		context.getBean(ReportingLedger.class).reserve(payment("key", Instant.EPOCH));
		assertThat(new JdbcTemplate(context.getBean("ledgerDatabase", DataSource.class))
			.queryForList("select payment_key from x402_payment", String.class)).hasSize(1);
	}

	private static int reserveAndCount(AssertableApplicationContext context, String table) {
		context.getBean(ReportingLedger.class).reserve(payment("key", Instant.EPOCH));
		List<String> keys = new JdbcTemplate(context.getBean(DataSource.class))
			.queryForList("select payment_key from " + table, String.class);
		return keys.size();
	}

	private static Payment payment(String key, Instant when) {
		PaymentRequirements requirements = new PaymentRequirements("exact", Network.evm(84532), BigInteger.TEN, "asset",
				"payee", 300, JsonNodeFactory.instance.objectNode());
		return Payment.reserved("id of " + key,
				new ReservationTerms(new PaymentKey(key), "GET /paid", "fingerprint", "digest", "payer", "x402/2",
						Wire.quote(requirements), when.plusSeconds(300), when),
				ContentState.SERVING, new Lease("process", when));
	}

	private static X402ConfigurationException mistake(AssertableApplicationContext context) {
		Throwable cause = context.getStartupFailure();
		while (cause != null && !(cause instanceof X402ConfigurationException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("a configuration exception").isNotNull();
		return (X402ConfigurationException) cause;
	}

	@Configuration(proxyBeanMethods = false)
	static class LedgerDatabase {

		@Bean(defaultCandidate = false)
		@PaymentDataSource
		DataSource ledgerDatabase() {
			return new EmbeddedDatabaseBuilder().generateUniqueName(true).setType(EmbeddedDatabaseType.H2).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherLedgerDatabase {

		@Bean(defaultCandidate = false)
		@PaymentDataSource
		DataSource otherLedgerDatabase() {
			return Mockito.mock(DataSource.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OpenInView {

		@Bean(autowireCandidate = false)
		OpenEntityManagerInViewInterceptor openEntityManagerInViewInterceptor() {
			OpenEntityManagerInViewInterceptor interceptor = new OpenEntityManagerInViewInterceptor();
			interceptor.setEntityManagerFactory(Mockito.mock(EntityManagerFactory.class));
			return interceptor;
		}

	}

	private static final class Tenants extends AbstractRoutingDataSource {

		private Tenants() {
			setTargetDataSources(Map.of());
			afterPropertiesSet();
		}

		@Override
		protected Object determineCurrentLookupKey() {
			return "tenant";
		}

	}

}
