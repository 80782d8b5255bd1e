package io.github.x402spring.autoconfigure;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;

import javax.sql.DataSource;

import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.pass.jdbc.JdbcPassStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Databases that the ledger cannot use stop the application, with an action.
 */
@Timeout(60)
@Tag("integration")
class X402LedgerMistakesTests extends LedgerContexts {

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
		several.withPropertyValues("x402.ledger.type=memory").run(X402LedgerMistakesTests::assertInMemory);
		several.withPropertyValues("x402.enabled=false").run(X402LedgerMistakesTests::assertInMemory);
		several.withUserConfiguration(LedgerDatabase.class).run((context) -> assertInDatabaseOfTheLedger(context));
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

	// As a security configuration does that permits sales.
	@Test
	void tablesOfPassesMayBeCreatedByAMigrationThoughTheStoreIsNeededEarly() {
		String scripts = "classpath:io/github/x402spring/payment/";
		this.context
			.withConfiguration(AutoConfigurations.of(DataSourceInitializationAutoConfiguration.class,
					X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class))
			.withUserConfiguration(EarlyStore.class)
			.withPropertyValues("spring.datasource.generate-unique-name=true",
					"x402.ledger.jdbc.initialize-schema=never",
					"spring.sql.init.schema-locations=" + scripts + "ledger/jdbc/schema-h2.sql," + scripts
							+ "pass/jdbc/passes-h2.sql",
					"x402.plans.forecast.price=$0.002")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(JdbcPassStore.class));
	}

	@Test
	void stepsNeedTime() {
		this.context.withPropertyValues("x402.ledger.jdbc.timeout=0s")
			.run((context) -> assertThat(mistake(context)).hasMessageContaining("x402.ledger.jdbc.timeout"));
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

	@Configuration(proxyBeanMethods = false)
	static class EarlyStore {

		@Bean
		Object security(PassStore store) {
			return store.toString();
		}

	}

}
