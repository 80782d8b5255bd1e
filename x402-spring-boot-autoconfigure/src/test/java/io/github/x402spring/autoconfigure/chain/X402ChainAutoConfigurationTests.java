package io.github.x402spring.autoconfigure.chain;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402FacilitatorAutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.X402SandboxAutoConfiguration;
import io.github.x402spring.onchain.ChainEvidence;
import io.github.x402spring.onchain.ChainTransfers;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.FakeNode;
import io.github.x402spring.payment.books.IncomingTransfer;
import io.github.x402spring.payment.books.IncomingTransferSource;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.Service;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

/**
 * When evidence is looked for on the chain, and what stops the start.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class X402ChainAutoConfigurationTests {

	private static final String BASE_SEPARATOR = "0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f";

	private final FakeNode node = new FakeNode();

	private final FakeNode other = new FakeNode();

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402ChainAutoConfiguration.class, X402PaymentAutoConfiguration.class))
		.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote", "x402.facilitator.url=http://localhost:1");

	@AfterEach
	void close() {
		this.node.close();
		this.other.close();
	}

	@Test
	void withoutNodesThereIsNoEvidence() {
		this.context.run((context) -> assertThat(context).doesNotHaveBean(ChainEvidence.class)
			.hasSingleBean(PaymentEvidence.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.rpc-url=%s", "x402.rpc-url[0]=%s", "x402.rpc-url=%1$s, %1$s" })
	void nodesGiveEvidence(String property) {
		this.context.withPropertyValues(property.formatted(this.node.url()))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(PaymentEngine.class)
				.hasSingleBean(ChainTransfers.class)
				.getBean(PaymentEvidence.class)
				.isInstanceOf(ChainEvidence.class));
	}

	@Test
	void nodeBesideALedgerInMemoryIsWarnedOf(CapturedOutput output) {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.run((context) -> assertThat(output)
				.contains("Evidence from the chain cannot replace what the ledger in memory forgets"));
	}

	@Test
	void ledgerInMemoryWithoutANodeIsNotWarnedOfTheNode(CapturedOutput output) {
		this.context.run((context) -> assertThat(output).contains("The x402 ledger is in memory")
			.doesNotContain("cannot replace what the ledger in memory forgets"));
	}

	@Test
	void ownReaderOfTransfersTakesThePlaceOfTheChains() {
		IncomingTransferSource own = (network, asset, payTo, from, until) -> List.of();
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.withBean(IncomingTransferSource.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(ChainEvidence.class)
				.getBean(IncomingTransferSource.class)
				.isSameAs(own));
	}

	@Test
	void transfersAreReadFromTheNodesByTheClockOfTheApplication() {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.run((running) -> assertThatIllegalStateException().isThrownBy(() -> find(running))
				.withMessageContaining("behind the chain"));
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.withBean(Clock.class, () -> Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
			.run((running) -> assertThat(find(running)).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.facilitator.type=sandbox", "x402.enabled=false" })
	void nodesAreNotAskedWhereTheyAreNotNeeded(String property) {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url(), property, "x402.facilitator.url=")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ChainEvidence.class)
				.doesNotHaveBean(IncomingTransferSource.class)
				.doesNotHaveBean(ChainInspectionLifecycle.class));
	}

	@Test
	void ownEvidenceStandsAlone() {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.withBean(PaymentEvidence.class, () -> (payment) -> new Evidence.None())
			.run((context) -> assertThat(context).hasSingleBean(PaymentEvidence.class)
				.doesNotHaveBean(ChainInspectionLifecycle.class));
	}

	@Test
	void nodesWithoutWeb3jStopTheStart() {
		this.context.withClassLoader(new FilteredClassLoader(Service.class))
			.withPropertyValues("x402.rpc-url=" + this.node.url())
			.run(failure("web3j, which reads the chain, is not on the class path", "org.web3j:core"));
	}

	@Test
	void applicationWithoutWeb3jCoreRunsWithoutNodes() {
		this.context.withClassLoader(new FilteredClassLoader("org.web3j.protocol"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PaymentEngine.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://node.example.com/secret-key", "not a URL/secret-key" })
	void urlThatCannotBeUsedStopsTheStartWithoutBeingTold(String url) {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url() + "," + url)
			.run(failure("The URL number 2 of x402.rpc-url cannot be used", "x402.rpc-url"));
	}

	@Test
	void nodeOfAnotherChainStopsTheStart() {
		this.node.chainId(8453);
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.run(failure("of x402.rpc-url is on eip155:8453, not on eip155:84532", "x402.network"));
	}

	@Test
	void eachChainHasNodesOfItsOwn(CapturedOutput output) {
		this.other.chainId(8453);
		this.other.separator(BASE_SEPARATOR);
		this.context
			.withPropertyValues("x402.rpc-url=" + this.node.url(), "x402.accepts[0].network=eip155:8453",
					"x402.chains[0].network=eip155:8453",
					"x402.chains[0].rpc-url=" + this.other.url() + ", " + this.other.url())
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ChainWatch.class).nodes()).containsExactly(
						entry("127.0.0.1", Network.evm(84532)), entry("127.0.0.1#2", Network.evm(8453)),
						entry("127.0.0.1#3", Network.evm(8453)));
				assertThat(this.other.methods()).containsOnly("eth_chainId", "eth_call");
			});
		assertThat(output).doesNotContain("could not be checked", "No node is configured", "no payments are requested");
	}

	@Test
	void listAloneIsEnough() {
		this.context
			.withPropertyValues("x402.chains[0].network=eip155:84532", "x402.chains[0].rpc-url=" + this.node.url())
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ChainTransfers.class)
				.getBean(PaymentEvidence.class)
				.isInstanceOf(ChainEvidence.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "X402_CHAINS_%d_RPCURL", "X402_CHAINS_%d_RPC_URL", "X402_CHAINS_%d_RPCURL_0" })
	void chainsBindFromEnvironmentVariables(String url) {
		this.other.chainId(8453);
		this.other.separator(BASE_SEPARATOR);
		Map<String, Object> variables = Map.of("X402_CHAINS_0_NETWORK", "eip155:84532", url.formatted(0),
				this.node.url().toString(), "X402_CHAINS_1_NETWORK", "eip155:8453", url.formatted(1),
				this.other.url().toString());
		this.context
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.run((context) -> assertThat(context.getBean(ChainWatch.class).nodes())
				.containsExactly(entry("127.0.0.1", Network.evm(84532)), entry("127.0.0.1#2", Network.evm(8453))));
	}

	@Test
	void shortFormBindsFromEnvironmentVariables() {
		Map<String, Object> variables = Map.of("X402_RPCURL", this.node.url().toString());
		this.context
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.run((context) -> assertThat(context.getBean(ChainWatch.class).nodes())
				.containsExactly(entry("127.0.0.1", Network.evm(84532))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					x402.rpc-url and x402.chains[0] are both configured for eip155:84532. | in one place: x402.rpc-url or x402.chains[0] | x402.rpc-url=URL; x402.chains[0].network=eip155:84532; x402.chains[0].rpc-url=URL
					x402.chains[0] and x402.chains[1] are both configured for eip155:8453. | in one place: x402.chains[0] or x402.chains[1]. | x402.chains[0].network=eip155:8453; x402.chains[0].rpc-url=URL; x402.chains[1].network=eip155:8453; x402.chains[1].rpc-url=URL
					x402.network is not set, so the network of the nodes in x402.rpc-url is not known. | Set x402.network, or name network and nodes in x402.chains[] | x402.rpc-url=URL; x402.network=
					x402.chains[0].network is not set, so the network of the nodes in x402.chains[0].rpc-url is not known. | Set x402.chains[0].network. | x402.chains[0].rpc-url=URL
					x402.chains[0].rpc-url is not set. | Set x402.chains[0].rpc-url to the URL of a node of eip155:8453 | x402.chains[0].network=eip155:8453
					x402.chains[0].network is 'base' | Correct x402.chains[0].network | x402.chains[0].network=base; x402.chains[0].rpc-url=URL
					x402.chains[0].network is 'solana:mainnet': only EVM chains | Remove x402.chains[0] | x402.chains[0].network=solana:mainnet; x402.chains[0].rpc-url=URL
					The URL number 2 of x402.chains[0].rpc-url cannot be used | Correct x402.chains[0].rpc-url. | x402.chains[0].network=eip155:8453; x402.chains[0].rpc-url=URL,http://node.example.com/secret-key
					of x402.chains[0] is on eip155:84532, not on eip155:8453. | Correct x402.chains[0] | x402.accepts[0].network=eip155:8453; x402.chains[0].network=eip155:8453; x402.chains[0].rpc-url=URL
					""")
	void mistakesAboutChainsStopTheStartNamingTheProperty(String message, String action, String properties) {
		this.context.withPropertyValues(properties.replace("URL", this.node.url().toString()).split("; "))
			.run(failure(message, action));
	}

	@Test
	void urlsOfNodesAreNotPrinted() {
		String url = this.node.url().toString();
		ChainProperties properties = new ChainProperties(List.of(url),
				List.of(new ChainProperties.Chain("eip155:8453", List.of(url))));
		assertThat(properties.toString() + properties.chains()).doesNotContain("secret-key");
	}

	@Test
	void tokenThatIsDescribedWrongStopsTheStart() {
		this.context
			.withPropertyValues("x402.rpc-url=" + this.node.url(), "x402.assets[0].network=eip155:84532",
					"x402.assets[0].address=0x036CbD53842c5426634e7929541eC2318f3dCF7e", "x402.assets[0].name=USD Coin",
					"x402.assets[0].version=2", "x402.assets[0].symbol=USDC")
			.run(failure("DOMAIN_SEPARATOR() is not that of name 'USD Coin'", "x402.assets[]"));
	}

	@Test
	void networkThatOnlyPricesNameATokenOfIsFine() {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url(), "x402.accepts[0].network=eip155:424242")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void nodeThatCannotBeReachedIsAWarning(CapturedOutput output) {
		this.node.close();
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url()).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ChainInspectionLifecycle.class).isRunning()).isTrue();
		});
		assertThat(output).containsOnlyOnce("of x402.rpc-url could not be checked: it cannot be reached")
			.doesNotContain("secret-key");
	}

	private static List<IncomingTransfer> find(AssertableApplicationContext running) {
		return running.getBean(IncomingTransferSource.class)
			.find(Network.evm(84532), "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
					"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Instant.EPOCH, Instant.now());
	}

	private static ContextConsumer<AssertableApplicationContext> failure(String message, String action) {
		return (context) -> {
			assertThat(context).hasFailed();
			X402ConfigurationException mistake = ConfigurationMistake.in(context.getStartupFailure());
			assertThat(mistake).hasMessageContaining(message).hasMessageNotContaining("secret-key");
			assertThat(mistake.getAction()).contains(action);
		};
	}

}
