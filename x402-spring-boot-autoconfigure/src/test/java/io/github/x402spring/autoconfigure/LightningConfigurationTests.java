package io.github.x402spring.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

import javax.sql.DataSource;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.l402.X402L402AutoConfiguration;
import io.github.x402spring.autoconfigure.lightning.X402LightningAutoConfiguration;
import io.github.x402spring.autoconfigure.mpp.X402MppAutoConfiguration;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.lightning.rate.RateProvider;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.web.filter.ForwardedHeaderFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lightning is switched on by its node, alone or beside other ways to pay.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class LightningConfigurationTests extends X402Contexts {

	private final WebApplicationContextRunner plain = this.context
		.withConfiguration(AutoConfigurations.of(X402LightningAutoConfiguration.class));

	private final WebApplicationContextRunner sandbox = this.plain
		.withPropertyValues("x402.lightning.node.type=sandbox");

	@Test
	void withoutANodeThereIsNothing() {
		this.plain.withPropertyValues(SANDBOX)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LightningScheme.class)
				.doesNotHaveBean(LightningRail.class)
				.doesNotHaveBean(PaymentWay.class));
	}

	@Test
	void lightningAloneSellsWithoutAnyOtherSetting() {
		this.sandbox.withUserConfiguration(PaidController.class).withPropertyValues("price=100 sat").run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(SandboxLightningNode.class);
			Quote quote = only(context).quotes().known().getFirst();
			assertThat(quote.network()).isEqualTo(LightningNetwork.REGTEST.network());
			assertThat(quote.amount()).isEqualTo(100_000);
		});
	}

	@Test
	void priceInSatoshisIsPaidOverLightningOnlyAndInDollarsInBoth() {
		WebApplicationContextRunner both = this.sandbox.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.lightning.rate=60000")
			.withUserConfiguration(PaidController.class);
		both.withPropertyValues("price=100 sat")
			.run((context) -> assertThat(only(context).quotes().known()).extracting(Quote::asset)
				.containsExactly("msat"));
		both.run((context) -> assertThat(only(context).quotes().known()).extracting(Quote::asset)
			.hasSize(2)
			.contains("msat"));
		both.withPropertyValues("price=0.01 USDC")
			.run((context) -> assertThat(only(context).quotes().known()).extracting(Quote::asset)
				.hasSize(1)
				.doesNotContain("msat"));
	}

	@Test
	void nodeOfTheApplicationIsUsed() {
		this.plain.withBean(LightningNode.class, OwnNode::new)
			.withPropertyValues("x402.lightning.network=signet")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(LightningNode.class);
				assertThat(context.getBean(LightningScheme.class).kinds(LightningNetwork.SIGNET.network())).hasSize(1);
			});
	}

	@ParameterizedTest
	@CsvSource({ "lnd,macaroon=0201abcd", "phoenixd,password=secret", "cln,rune=abc=", "lnbits,api-key=abc" })
	void nodesAreConnectedToByTheirCredential(String type, String credential) {
		this.plain
			.withPropertyValues("x402.lightning.network=testnet", "x402.lightning.node.type=" + type,
					"x402.lightning.node.url=http://127.0.0.1:1", "x402.lightning.node." + credential)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(LightningNode.class));
	}

	@Test
	void rateOfTheApplicationMoves() {
		this.sandbox.withBean(RateProvider.class, () -> () -> new BitcoinRate(new BigDecimal("70000"), Instant.now()))
			.run((context) -> assertThat(context.getBean(CurrentRate.class).moves()).isTrue());
	}

	@Test
	void switchedOffThereIsNoLightning() {
		this.sandbox.withPropertyValues("x402.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LightningRail.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "" })
	void typeOfTheNodeIsTakenBack(String type) {
		this.sandbox.withPropertyValues("x402.lightning.node.type=" + type)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LightningRail.class));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					x402.lightning.network=mainnet              | x402.lightning.network is mainnet | regtest
					x402.lightning.invoice-expiry=6m            | x402.lightning.invoice-expiry is 'PT6M' | 10s to 300s
					x402.lightning.invoice-expiry=1500ms        | x402.lightning.invoice-expiry is | whole seconds
					x402.lightning.redeemable-for=0             | x402.lightning.redeemable-for is | whole seconds
					x402.lightning.max-open-invoices=-1         | x402.lightning.max-open-invoices is -1 | at least 0
					x402.lightning.max-open-invoices-per-network=0 | x402.lightning.max-open-invoices-per-network is 0 | at least 1
					x402.lightning.invoice-timeout=0            | x402.lightning.invoice-timeout is | positive
					x402.lightning.node.max-concurrent-calls=0  | x402.lightning.node.max-concurrent-calls is 0 | at least 1
					x402.lightning.rate=0                       | x402.lightning.rate is 0 | such as 65000
					x402.lightning.node.url=https://node        | x402.lightning.node.url is set | Remove
					x402.lightning.node.password=secret         | x402.lightning.node.password is set | Remove
					x402.lightning.node.type=eclair             | x402.lightning.node.type | eclair
					""")
	void mistakeStopsTheStart(String property, String description, String remedy) {
		this.sandbox.withPropertyValues(property)
			.run((context) -> assertThat(failure(context.getStartupFailure())).contains(description, remedy)
				.doesNotContain("secret"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					lnd      | -                        | https://node:8080  | x402.lightning.node.macaroon is not set
					phoenixd | -                        | https://node:8080  | x402.lightning.node.password is not set
					cln      | -                        | https://node:8080  | x402.lightning.node.rune is not set
					lnbits   | -                        | https://node:8080  | x402.lightning.node.api-key is not set
					lnd      | macaroon=AgEDbG5kAvgB    | https://node:8080  | x402.lightning.node.macaroon is not in hexadecimal
					lnbits   | api-key=a b              | https://node:8080  | x402.lightning.node.api-key has blanks
					lnd      | rune=abc                 | https://node:8080  | x402.lightning.node.rune is set
					lnd      | macaroon=0201            | -                  | x402.lightning.node.url is not set
					lnd      | macaroon=0201            | http://node:8080   | x402.lightning.node.url is 'http://node'
					lnd      | macaroon=0201            | https://u:p@node   | x402.lightning.node.url is 'https://node'
					""")
	void nodeThatCannotBeConnectedToStopsTheStart(String type, String credential, String url, String description) {
		WebApplicationContextRunner node = this.plain.withPropertyValues("x402.lightning.network=testnet",
				"x402.lightning.node.type=" + type);
		WebApplicationContextRunner located = (url != null) ? node.withPropertyValues("x402.lightning.node.url=" + url)
				: node;
		((credential != null) ? located.withPropertyValues("x402.lightning.node." + credential) : located)
			.run((context) -> assertThat(failure(context.getStartupFailure())).contains(description)
				.doesNotContain("u:p"));
	}

	@Test
	void bundleThatIsNotThereStopsTheStart() {
		this.plain.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues("x402.lightning.network=testnet", "x402.lightning.node.type=lnd",
					"x402.lightning.node.url=https://node:8080", "x402.lightning.node.macaroon=0201",
					"x402.lightning.node.ssl.bundle=node")
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.node.ssl.bundle is 'node'"));
	}

	@Test
	void networkOfARealNodeHasToBeSaid() {
		this.plain.withBean(LightningNode.class, OwnNode::new)
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.network is not set"));
	}

	@Test
	void playMoneyDoesNotBuyWhatIsSoldForRealMoney() {
		this.sandbox
			.withPropertyValues("x402.network=eip155:8453", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
					"x402.facilitator.type=remote", "x402.facilitator.url=https://facilitator.example")
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.node.type is 'sandbox'", "payments on eip155:8453 are real money"));
	}

	@Test
	void playMoneyMayBeForgotten(CapturedOutput output) {
		this.sandbox.withUserConfiguration(PaidController.class)
			.withPropertyValues("price=100 sat")
			.run((context) -> assertThat(context).hasNotFailed());
		this.sandbox.withPropertyValues(SANDBOX).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("in memory");
		this.plain.withBean(LightningNode.class, OwnNode::new)
			.withPropertyValues("x402.lightning.network=signet")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("The x402 ledger is in memory")
			.containsOnlyOnce("Invoices of Lightning are remembered in memory only");
	}

	@Test
	void realMoneyNeedsADatabase() {
		this.plain.withBean(LightningNode.class, OwnNode::new)
			.withPropertyValues("x402.lightning.network=mainnet")
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.network is mainnet, but the x402 ledger is in memory"));
	}

	@Test
	void databaseInMemoryIsNoneForRealMoney() {
		WebApplicationContextRunner mainnet = this.plain.withBean(LightningNode.class, OwnNode::new)
			.withPropertyValues("x402.lightning.network=mainnet", "x402.ledger.type=jdbc",
					"x402.ledger.jdbc.initialize-schema=always");
		mainnet.withBean(DataSource.class, () -> h2("mem:LightningConfigurationTests;DB_CLOSE_DELAY=-1"))
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.network is mainnet, but the x402 ledger is in memory", "survives a restart"));
		// A database with files, which no directory has to wait for when it is deleted.
		mainnet.withBean(DataSource.class, () -> h2("memFS:LightningConfigurationTests"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void lightningThatNoFamilyOffersIsSaidAtTheStart(CapturedOutput output) {
		this.sandbox.withPropertyValues("x402.mpp.secret=0123456789abcdef0123456789abcdef")
			.withConfiguration(AutoConfigurations.of(X402MppAutoConfiguration.class))
			.run(LightningConfigurationTests::ready);
		this.sandbox.withConfiguration(AutoConfigurations.of(X402L402AutoConfiguration.class))
			.run(LightningConfigurationTests::ready);
		assertThat(output).doesNotContain("no family offers its invoices");
		this.sandbox.run(LightningConfigurationTests::ready);
		assertThat(output).containsOnlyOnce("Lightning is on, but no family offers its invoices");
	}

	private static void ready(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed();
		context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0],
				context.getSourceApplicationContext(), Duration.ZERO));
	}

	@Test
	void feesAreKeptWhereTheLedgerIs() {
		this.sandbox.run((context) -> assertThat(context.getBean(ReceivingFees.class).getClass().getSimpleName())
			.isEqualTo("InMemoryReceivingFees"));
		this.sandbox.withBean(DataSource.class, () -> h2("mem:LightningConfigurationTests-fees;DB_CLOSE_DELAY=-1"))
			.withPropertyValues("x402.ledger.type=jdbc", "x402.ledger.jdbc.initialize-schema=always")
			.run((context) -> assertThat(context.getBean(ReceivingFees.class).getClass().getSimpleName())
				.isEqualTo("JdbcReceivingFees"));
		this.context.withPropertyValues(SANDBOX)
			.run((context) -> assertThat(context).doesNotHaveBean(ReceivingFees.class));
	}

	@Test
	void networksThatClientsCanChooseStopTheStart() {
		this.sandbox.withBean(ForwardedHeaderFilter.class, ForwardedHeaderFilter::new)
			.run((context) -> assertThat(failure(context.getStartupFailure())).contains("Open invoices of Lightning",
					"X-Forwarded-For"));
	}

	@Test
	void twoRatesStopTheStart() {
		this.sandbox.withPropertyValues("x402.lightning.rate=60000")
			.withBean(RateProvider.class, () -> () -> new BitcoinRate(new BigDecimal("70000"), Instant.now()))
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.rate is set, and there is a RateProvider bean"));
	}

	@Test
	void nodeWithoutItsKindStopsTheStart() {
		this.plain.withPropertyValues("x402.lightning.node.url=https://node:8080")
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.contains("x402.lightning.node.url is set, but x402.lightning.node.type is not"));
	}

	private static DataSource h2(String place) {
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:" + place);
		return database;
	}

	private static PaidEndpointDescriptor only(ApplicationContext context) {
		return context.getBean(PaidEndpointCatalogue.class).endpoints().iterator().next();
	}

	private static String failure(Throwable failure) {
		assertThat(failure).isNotNull();
		StringBuilder text = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			text.append(cause).append('\n');
			if (cause instanceof X402ConfigurationException it) {
				text.append(it.getAction());
			}
		}
		return text.toString();
	}

	private static final class OwnNode implements LightningNode {

		@Override
		public LightningInvoice createInvoice(InvoiceRequest request) {
			throw new UnsupportedOperationException();
		}

		@Override
		public InvoiceState find(PaymentHash hash) {
			throw new UnsupportedOperationException();
		}

	}

}
