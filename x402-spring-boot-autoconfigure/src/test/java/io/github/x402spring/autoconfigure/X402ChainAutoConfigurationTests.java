package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.onchain.ChainEvidence;
import io.github.x402spring.onchain.ChainTransfers;
import io.github.x402spring.onchain.FakeNode;
import io.github.x402spring.payment.Evidence;
import io.github.x402spring.payment.IncomingTransfer;
import io.github.x402spring.payment.IncomingTransfers;
import io.github.x402spring.payment.PaymentEvidence;
import io.github.x402spring.payment.PaymentProcessor;
import io.github.x402spring.protocol.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.Service;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When evidence is looked for on the chain, and what stops the start.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class X402ChainAutoConfigurationTests {

	private final FakeNode node = new FakeNode();

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402FacilitatorAutoConfiguration.class,
				X402ChainAutoConfiguration.class, X402PaymentAutoConfiguration.class))
		.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote", "x402.facilitator.url=http://localhost:1");

	@AfterEach
	void close() {
		this.node.close();
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
				.hasSingleBean(PaymentProcessor.class)
				.hasSingleBean(ChainTransfers.class)
				.getBean(PaymentEvidence.class)
				.isInstanceOf(ChainEvidence.class));
	}

	@Test
	void nodeBesideALedgerInMemoryIsWarnedOf(CapturedOutput output) {
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.run((context) -> assertThat(output)
				.contains("x402.rpc-url cannot replace what the ledger in memory forgets"));
	}

	@Test
	void ledgerInMemoryWithoutANodeIsNotWarnedOfTheNode(CapturedOutput output) {
		this.context.run((context) -> assertThat(output).contains("The x402 ledger is in memory")
			.doesNotContain("x402.rpc-url cannot replace"));
	}

	@Test
	void ownReaderOfTransfersTakesThePlaceOfTheChains() {
		IncomingTransfers own = (network, asset, payTo, from, until) -> List.of();
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url())
			.withBean(IncomingTransfers.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(ChainEvidence.class)
				.getBean(IncomingTransfers.class)
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
				.doesNotHaveBean(IncomingTransfers.class)
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
			.run(failure("web3j is not there", "org.web3j:core"));
	}

	@Test
	void applicationWithoutWeb3jCoreRunsWithoutNodes() {
		this.context.withClassLoader(new FilteredClassLoader("org.web3j.protocol"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PaymentProcessor.class));
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
			.run(failure("is on eip155:8453, but payments are asked for on [eip155:84532]", "x402.network"));
	}

	@Test
	void networkOfAnyWayToPayWillDo() {
		this.node.chainId(8453);
		this.node.separator("0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f");
		this.context.withPropertyValues("x402.rpc-url=" + this.node.url(), "x402.accepts[0].network=eip155:8453")
			.run((context) -> assertThat(context).hasNotFailed());
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
		return running.getBean(IncomingTransfers.class)
			.find(Network.evm(84532), "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
					"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Instant.EPOCH, Instant.now());
	}

	private static ContextConsumer<AssertableApplicationContext> failure(String message, String action) {
		return (context) -> {
			assertThat(context).hasFailed();
			Throwable cause = context.getStartupFailure();
			while (!(cause instanceof X402ConfigurationException) && cause.getCause() != null) {
				cause = cause.getCause();
			}
			assertThat(cause).isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining(message)
				.hasMessageNotContaining("secret-key");
			assertThat(((X402ConfigurationException) cause).getAction()).contains(action);
		};
	}

}
