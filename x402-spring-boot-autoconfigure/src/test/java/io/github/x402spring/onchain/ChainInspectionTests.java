package io.github.x402spring.onchain;

import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The configuration held against the chain.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class ChainInspectionTests {

	private static final Asset USDC = new AssetRegistry(List.of()).defaultAsset(Authorized.NETWORK).orElseThrow();

	private static final Network BASE = Network.evm(8453);

	private final FakeNode node = new FakeNode();

	private final FakeNode second = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
		this.second.close();
	}

	@Test
	void rightConfigurationIsSilent(CapturedOutput output) {
		inspect(Set.of(Authorized.NETWORK), this.node, this.second);
		assertThat(output).doesNotContain("WARN");
		assertThat(this.node.methods()).containsExactly("eth_chainId", "eth_call", "eth_call");
	}

	@Test
	void nodeOfAnotherChainStopsTheStart() {
		this.second.chainId = 1;
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> inspect(Set.of(Authorized.NETWORK), this.node, this.second))
			.withMessage("Node 127.0.0.1 of x402.rpc-url is on eip155:1, not on eip155:84532.")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("x402.rpc-url", "x402.network", "x402.chains"));
	}

	@Test
	void anyChainWillDoWhereNothingIsSold(CapturedOutput output) {
		this.node.chainId = 1;
		inspect(Set.of(), List.of(Chains.chain(Network.evm(1), this.node.url())));
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0x", "0x0000000000000000000000000000000000000000000000000000000000000000" })
	void tokenOfAnotherDomainStopsTheStart(String separator) {
		this.node.separator = separator;
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> inspect(Set.of(Authorized.NETWORK), this.node))
			.withMessageContaining("The token USDC at 0x036CbD53842c5426634e7929541eC2318f3dCF7e on eip155:84532")
			.withMessageContaining("DOMAIN_SEPARATOR() is not that of name 'USDC' and version '2'")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("x402.assets[]"));
	}

	@Test
	void tokenOfOtherDecimalsStopsTheStart() {
		this.node.decimals = 18;
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> inspect(Set.of(Authorized.NETWORK), this.node))
			.withMessageContaining("it does not have 6 decimals");
	}

	@Test
	void tokensOfOtherNetworksAreNotAskedFor() {
		this.node.chainId = 8453;
		inspect(Set.of(BASE), List.of(Chains.chain(BASE, this.node.url())));
		assertThat(this.node.methods()).containsExactly("eth_chainId");
	}

	@Test
	void networkWithoutNodeIsAWarning(CapturedOutput output) {
		inspect(Set.of(Authorized.NETWORK, BASE), this.node);
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("No node is configured for [eip155:8453]", "x402.chains");
	}

	@Test
	void everyChainIsInspected(CapturedOutput output) {
		this.second.chainId = 8453;
		List<Chain> chains = List.of(Chains.chain(Authorized.NETWORK, this.node.url()),
				Chains.chain(BASE, this.second.url()));
		inspect(Set.of(Authorized.NETWORK, BASE), chains);
		assertThat(output).doesNotContain("WARN");
		assertThat(this.second.methods()).containsExactly("eth_chainId");
		this.second.chainId = 1;
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> inspect(Set.of(Authorized.NETWORK, BASE), chains))
			.withMessageContaining("is on eip155:1, not on eip155:8453");
	}

	@Test
	void chainThatNothingIsSoldOnIsAWarning(CapturedOutput output) {
		inspect(Set.of(BASE), this.node);
		assertThat(output).contains("x402.rpc-url is for eip155:84532, but no payments are requested there",
				"No node is configured for [eip155:8453]");
	}

	@Test
	void nodeThatCannotBeAskedIsOneWarning(CapturedOutput output) {
		this.node.close();
		this.second.refuse("eth_call");
		inspect(Set.of(Authorized.NETWORK), this.node);
		inspect(Set.of(Authorized.NETWORK), this.second);
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).satisfiesExactly(
				(line) -> assertThat(line)
					.endsWith("Node 127.0.0.1 of x402.rpc-url could not be checked: it cannot be reached"),
				(line) -> assertThat(line).endsWith("could not be checked: it refused to answer"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "0x0", "0xffffffffffffffffffffff", "-1" })
	void chainIdThatIsNoneIsAWarning(String chainId, CapturedOutput output) {
		this.node.lie("eth_chainId", chainId);
		inspect(Set.of(Authorized.NETWORK), this.node);
		assertThat(output).contains("could not be checked: its response is invalid");
	}

	private static void inspect(Set<Network> networks, FakeNode... nodes) {
		inspect(networks, Chains.of(nodes));
	}

	private static void inspect(Set<Network> networks, List<Chain> chains) {
		new ChainInspection(chains, networks, List.of(USDC)).inspect();
	}

}
