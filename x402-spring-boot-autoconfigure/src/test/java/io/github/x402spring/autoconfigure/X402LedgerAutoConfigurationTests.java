package io.github.x402spring.autoconfigure;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import javax.sql.DataSource;

import io.github.x402spring.PaymentDataSource;
import io.github.x402spring.docs.database.PaymentPool;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

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
import org.springframework.orm.jpa.support.OpenEntityManagerInViewInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the ledger is kept, and what stops the start.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class X402LedgerAutoConfigurationTests extends LedgerContexts {

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
	void paymentsOlderThanTheRetentionAreDeleted(CapturedOutput output) {
		this.context.withPropertyValues("x402.ledger.retention=30d").run((context) -> {
			PeriodicTask schedule = context.getBean("retentionSchedule", PeriodicTask.class);
			schedule.stop();
			ReportingLedger ledger = context.getBean(ReportingLedger.class);
			Instant now = Clock.systemUTC().instant();
			ledger.reserve(payment("old", now.minus(Duration.ofDays(31))));
			ledger.reserve(payment("young", now.minus(Duration.ofDays(29))));
			schedule.start();
			while (!output.getOut().contains("after the time set by x402.ledger.retention: 1")) {
				Thread.sleep(10);
			}
			assertThat(ledger.find(new PaymentKey("old"))).isEmpty();
			assertThat(ledger.find(new PaymentKey("young"))).isPresent();
		});
		this.context.withPropertyValues("x402.ledger.retention=-1d")
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("x402.ledger.retention is"));
	}

	private static int reserveAndCount(AssertableApplicationContext context, String table) {
		context.getBean(ReportingLedger.class).reserve(payment("key", Instant.EPOCH));
		List<String> keys = new JdbcTemplate(context.getBean(DataSource.class))
			.queryForList("select payment_key from " + table, String.class);
		return keys.size();
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

}
