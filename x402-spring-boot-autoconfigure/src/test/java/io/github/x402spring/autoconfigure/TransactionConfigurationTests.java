package io.github.x402spring.autoconfigure;

import javax.sql.DataSource;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.chain.X402ChainAutoConfiguration;
import io.github.x402spring.autoconfigure.chain.X402TransactionAutoConfiguration;
import io.github.x402spring.autoconfigure.mpp.X402MppAutoConfiguration;
import io.github.x402spring.mpp.MppTransactionScheme;
import io.github.x402spring.onchain.transaction.TransactionRail;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Service;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions are accepted only where they are switched on, and where they can be looked
 * up and remembered.
 */
@Tag("integration")
class TransactionConfigurationTests extends X402Contexts {

	private static final String ON = "x402.mpp.transactions=true";

	private static final String NODE = "x402.rpc-url=http://127.0.0.1:1";

	private final WebApplicationContextRunner withoutSecret = this.context
		.withConfiguration(AutoConfigurations.of(X402MppAutoConfiguration.class, X402ChainAutoConfiguration.class,
				X402TransactionAutoConfiguration.class))
		.withUserConfiguration(PaidController.class)
		.withPropertyValues(REMOTE);

	private final WebApplicationContextRunner application = this.withoutSecret
		.withPropertyValues("x402.mpp.secret=0123456789abcdef0123456789abcdef", "x402.mpp.realm=api.example.com");

	@Test
	void transactionsAreNotAcceptedUnlessTheyAreSwitchedOn() {
		this.application.withPropertyValues(NODE)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(TransactionRail.class)
				.doesNotHaveBean(MppTransactionScheme.class));
	}

	@Test
	void transactionsAreLookedUpOnTheChainsThatHaveANode() {
		this.application.withPropertyValues(NODE, ON).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(MppTransactionScheme.class);
			assertThat(context.getBean(TransactionRail.class).networks()).containsExactly(Network.evm(84532));
			PaymentKind kind = new PaymentKind("exact", Network.evm(84532), MppTransactionScheme.METHOD);
			context.getBean(RailRegistry.class).require(kind);
		});
	}

	@Test
	void withoutANodeTheStartFails() {
		assertFailure(this.application.withPropertyValues(ON), "no node of a chain is configured", "x402.rpc-url");
	}

	@Test
	void withoutMppTheStartFails() {
		assertFailure(this.withoutSecret.withPropertyValues(NODE, ON), "MPP is off", "x402.mpp.secret");
	}

	@Test
	void withoutADatabaseTheStartFailsForRealMoney() {
		assertFailure(this.application.withPropertyValues(NODE, ON, "x402.network=eip155:8453"), "eip155:8453",
				"in memory only", "spring.datasource.url");
	}

	@Test
	void withADatabaseInMemoryTheStartFailsForRealMoney() {
		WebApplicationContextRunner main = this.application.withPropertyValues(NODE, ON, "x402.network=eip155:8453",
				"x402.ledger.type=jdbc", "x402.ledger.jdbc.initialize-schema=always");
		assertFailure(main.withBean(DataSource.class, () -> h2("mem:TransactionConfigurationTests;DB_CLOSE_DELAY=-1")),
				"eip155:8453", "in memory only", "spring.datasource.url");
		main.withBean(DataSource.class, () -> h2("memFS:TransactionConfigurationTests"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void withoutTheLibraryTheStartFails() {
		assertFailure(this.application.withPropertyValues(ON).withClassLoader(new FilteredClassLoader(Service.class)),
				"web3j", "org.web3j:core");
	}

	private static DataSource h2(String place) {
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:" + place);
		return database;
	}

	private static void assertFailure(WebApplicationContextRunner runner, String... parts) {
		runner.run((context) -> {
			X402ConfigurationException mistake = ConfigurationMistake.in(context.getStartupFailure());
			assertThat(mistake.getMessage() + " " + mistake.getAction()).contains(parts);
		});
	}

}
