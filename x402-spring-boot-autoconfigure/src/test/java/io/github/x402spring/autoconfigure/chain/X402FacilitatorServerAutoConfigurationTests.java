package io.github.x402spring.autoconfigure.chain;

import java.nio.file.Path;

import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402FacilitatorAutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.X402SandboxAutoConfiguration;
import io.github.x402spring.facilitator.server.FacilitatorServer;
import io.github.x402spring.facilitator.server.InMemorySettlementClaims;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.facilitator.server.jdbc.JdbcSettlementClaims;
import io.github.x402spring.onchain.FakeNode;
import io.github.x402spring.payment.rail.ForeignPayments;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The facilitator for other sellers, by declaration.
 */
@Tag("integration")
class X402FacilitatorServerAutoConfigurationTests {

	private static final String CALLER = "x402.facilitator.server.callers[0].";

	private static final String TOKEN = "shop-0123456789abcdef";

	private final FakeNode node = new FakeNode();

	private final WebApplicationContextRunner plain = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402ChainAutoConfiguration.class, X402OnchainAutoConfiguration.class,
				X402FacilitatorServerAutoConfiguration.class, X402PaymentAutoConfiguration.class,
				DataSourceAutoConfiguration.class))
		.withPropertyValues("x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.network=eip155:84532",
				"x402.facilitator.type=onchain", "x402.rpc-url=" + this.node.url(),
				"x402.onchain.private-key=0x" + "4b".repeat(32));

	private final WebApplicationContextRunner server = this.plain
		.withPropertyValues("x402.facilitator.server.enabled=true");

	private final WebApplicationContextRunner context = this.server.withPropertyValues("x402.ledger.type=memory",
			CALLER + "name=shop", CALLER + "token=" + TOKEN, CALLER + "payees=*");

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void itIsOffByDefault() {
		this.plain.withPropertyValues("x402.ledger.type=memory")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(FacilitatorServer.class)
				.doesNotHaveBean(SettlementClaims.class)
				.doesNotHaveBean(ForeignPayments.class));
	}

	@Test
	void callersAreEnough() {
		this.context.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(InMemorySettlementClaims.class);
			assertThat(context.getBean(FacilitatorServer.class).authenticate("Bearer " + TOKEN)).isPresent();
			assertThat(context.getBean(FacilitatorServer.class).authenticate(null)).isEmpty();
		});
	}

	@Test
	void claimsAreInTheDatabaseOfTheLedger() {
		this.context
			.withPropertyValues("x402.ledger.type=auto", "spring.datasource.url=jdbc:h2:mem:claims",
					"x402.ledger.jdbc.table-prefix=shop_", "x402.ledger.retention=30d")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.getBean(SettlementClaims.class)
					.isInstanceOf(JdbcSettlementClaims.class);
				assertThat(context).getBeans(PeriodicTask.class)
					.containsKeys("claimRetentionSchedule", "outboxRetentionSchedule");
			});
	}

	@Test
	void tablesThatAreMissingStopTheStart() {
		this.context
			.withPropertyValues("x402.ledger.type=auto", "spring.datasource.url=jdbc:h2:mem:no-claims",
					"x402.ledger.jdbc.initialize-schema=never")
			.run((context) -> assertMistake(context).hasMessageContaining("table"));
	}

	@Test
	void withoutCallersItServesThisMachineOnly() {
		WebApplicationContextRunner open = this.server.withPropertyValues("x402.ledger.type=memory");
		open.run((context) -> assertMistake(context).hasMessageContaining("has no callers"));
		for (String address : new String[] { "0.0.0.0", "192.0.2.1", "" }) {
			open.withPropertyValues("server.address=" + address)
				.run((context) -> assertMistake(context).hasMessageContaining("has no callers"));
		}
		for (String address : new String[] { "127.0.0.1", "localhost", "::1" }) {
			open.withPropertyValues("server.address=" + address)
				.run((context) -> assertThat(context.getBean(FacilitatorServer.class).authenticate(null)).isPresent());
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			callers[0].name=                | callers[0].name is ''
			callers[0].name=a shop          | callers[0].name is 'a shop'
			callers[0].token=               | callers[0].token cannot be used
			callers[0].token=short-secret   | callers[0].token cannot be used
			callers[0].payees=              | callers[0].payees is not set
			callers[0].payees=0x1234        | callers[0].payees cannot be used
			callers[0].assets=DOGE          | callers[0].assets has 'DOGE'
			callers[0].min-amount=-1        | callers[0].min-amount is negative
			callers[0].max-per-hour=-1      | callers[0].max-per-hour or max-per-day cannot be used
			callers[0].max-gas-cost-per-day=-0.01   | callers[0].max-gas-cost-per-day is -0.01
			callers[0].max-gas-cost-per-day=1E-19   | callers[0].max-gas-cost-per-day is 0.0000000000000000001
			path=                           | path is ''
			path=facilitator                | path is 'facilitator'
			path=/facilitator/              | path is '/facilitator/'
			path=/{id}                      | path is '/{id}'
			max-request-size=1B             | max-request-size is 1B
			max-request-size=1MB            | max-request-size is 1048576B
			""")
	void mistakesStopTheStart(String property, String message) {
		this.context.withPropertyValues("x402.facilitator.server." + property)
			.run((context) -> assertMistake(context).hasMessageContaining("x402.facilitator.server." + message)
				.hasMessageNotContaining("short-secret")
				.hasMessageNotContaining(TOKEN));
	}

	@ParameterizedTest
	@CsvSource({ "shop, shop-fedcba9876543210, name of another caller",
			"other, shop-0123456789abcdef, token of another" })
	void callersAreToldApart(String name, String token, String message) {
		String second = "x402.facilitator.server.callers[1].";
		this.context.withPropertyValues(second + "name=" + name, second + "token=" + token, second + "payees=*")
			.run((context) -> assertMistake(context).hasMessageContaining(message).hasMessageNotContaining(token));
	}

	@Test
	void withoutSettlementOnChainItStopsTheStart() {
		this.context.withPropertyValues("x402.facilitator.type=sandbox", "x402.onchain.private-key=")
			.run((context) -> assertMistake(context).hasMessageContaining("not settled on chain"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.ledger.type=memory", "spring.datasource.url=jdbc:h2:mem:claims-main" })
	void claimsInMemoryAreForTestNetworksOnly(String property) {
		this.server.withPropertyValues("x402.network=eip155:8453", "server.address=127.0.0.1", property)
			.run((context) -> assertMistake(context).hasMessageContaining("in memory only"));
	}

	@Test
	void claimsInMemoryBesideAnOwnOutboxStopTheStart(@TempDir Path directory) {
		this.server
			.withPropertyValues("x402.network=eip155:8453", "server.address=127.0.0.1",
					"spring.datasource.url=jdbc:h2:file:" + directory.resolve("books") + ";WRITE_DELAY=0",
					"x402.ledger.jdbc.initialize-schema=always")
			.withBean(SettlementClaims.class, InMemorySettlementClaims::new)
			.run((context) -> assertMistake(context).hasMessageContaining("remembers in memory only"));
	}

	private static AbstractThrowableAssert<?, ? extends Throwable> assertMistake(
			AssertableWebApplicationContext context) {
		return assertThat(ConfigurationMistake.in(context.getStartupFailure()));
	}

}
