package io.github.x402spring.autoconfigure;

import java.util.UUID;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.answer.X402StoredAnswersAutoConfiguration;
import io.github.x402spring.payment.answer.AnswerStore;
import io.github.x402spring.payment.answer.InMemoryAnswerStore;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.answer.jdbc.JdbcAnswerStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers are stored only if the seller says so, beside the ledger, and in a database
 * only with a key.
 */
@Tag("integration")
class StoredAnswersConfigurationTests extends X402Contexts {

	private final WebApplicationContextRunner storing = this.context
		.withConfiguration(AutoConfigurations.of(X402StoredAnswersAutoConfiguration.class));

	private static final String ENABLED = "x402.stored-answers.enabled=true";

	private static final String KEY = "x402.stored-answers.key=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	@Test
	void nothingIsStoredByDefault() {
		this.storing.withPropertyValues(SANDBOX)
			.withPropertyValues(KEY)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(StoredAnswers.class)
				.doesNotHaveBean(AnswerStore.class));
	}

	@Test
	void answersAreInMemoryWhereTheLedgerIs() {
		this.storing.withPropertyValues(SANDBOX)
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasSingleBean(StoredAnswers.class)
				.hasSingleBean(InMemoryAnswerStore.class));
	}

	@Test
	void answersAreInTheDatabaseOfTheLedger() {
		this.storing.withPropertyValues(SANDBOX)
			.withPropertyValues(ENABLED, KEY, "x402.ledger.type=jdbc",
					"x402.stored-answers.previous-keys=YWJjZGVmZ2hpamtsbW5vcGFiY2RlZmdoaWprbG1ub3A=")
			.withBean(DriverManagerDataSource.class, StoredAnswersConfigurationTests::database)
			.run((context) -> assertThat(context).hasSingleBean(StoredAnswers.class)
				.getBean(AnswerStore.class)
				.isInstanceOf(JdbcAnswerStore.class));
	}

	@Test
	void answersInADatabaseNeedAKey() {
		this.storing.withPropertyValues(SANDBOX)
			.withPropertyValues(ENABLED, "x402.ledger.type=jdbc")
			.withBean(DriverManagerDataSource.class, StoredAnswersConfigurationTests::database)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining("x402.stored-answers.key"));
	}

	@ParameterizedTest
	@CsvSource({ "key, short", "key, '%%%'", "previous-keys, c2hvcnQ=", "max-count, 0", "max-size, 0", "ttl, 0s" })
	void whatCannotBeMeantStopsTheStart(String property, String value) {
		this.storing.withPropertyValues(SANDBOX)
			.withPropertyValues(ENABLED, "x402.stored-answers." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining("x402.stored-answers." + property)
				.hasMessageNotContaining("c2hvcnQ="));
	}

	private static DriverManagerDataSource database() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
	}

}
