package io.github.x402spring.autoconfigure;

import java.math.BigInteger;
import java.time.Instant;

import javax.sql.DataSource;

import io.github.x402spring.Network;
import io.github.x402spring.PaymentDataSource;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.testsupport.ConfigurationMistake;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contexts with and without a database for the ledger.
 */
abstract class LedgerContexts {

	final ApplicationContextRunner nothingSold = new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(
			X402AutoConfiguration.class, X402LedgerAutoConfiguration.class, X402SandboxAutoConfiguration.class,
			X402FacilitatorAutoConfiguration.class, X402PaymentAutoConfiguration.class));

	final ApplicationContextRunner withoutDatabase = this.nothingSold.withPropertyValues("x402.network=eip155:84532",
			"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox");

	final ApplicationContextRunner context = this.withoutDatabase
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class));

	static void assertInMemory(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed().hasSingleBean(ReportingLedger.class);
		assertThat(context.getBean(ReportingLedger.class)).isInstanceOf(InMemoryPaymentLedger.class);
	}

	static void assertInDatabaseOfTheLedger(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed().hasSingleBean(JdbcPaymentLedger.class);
		context.getBean(ReportingLedger.class).reserve(payment("key", Instant.EPOCH));
		assertThat(new JdbcTemplate(context.getBean("ledgerDatabase", DataSource.class))
			.queryForList("select payment_key from x402_payment", String.class)).hasSize(1);
	}

	static Payment payment(String key, Instant when) {
		PaymentRequirements requirements = new PaymentRequirements("exact", Network.evm(84532), BigInteger.TEN, "asset",
				"payee", 300, JsonNodeFactory.instance.objectNode());
		return Payment.reserved("id of " + key,
				new ReservationTerms(new PaymentKey(key), "GET /paid", "fingerprint", "digest", "payer", "x402/2",
						Wire.quote(requirements), when.plusSeconds(300), when),
				ContentState.SERVING, new Lease("process", when));
	}

	static X402ConfigurationException mistake(AssertableApplicationContext context) {
		return ConfigurationMistake.in(context.getStartupFailure());
	}

	@Configuration(proxyBeanMethods = false)
	static class LedgerDatabase {

		@Bean(defaultCandidate = false)
		@PaymentDataSource
		DataSource ledgerDatabase() {
			return new EmbeddedDatabaseBuilder().generateUniqueName(true).setType(EmbeddedDatabaseType.H2).build();
		}

	}

}
