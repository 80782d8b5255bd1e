package io.github.x402spring;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class NetworkTests {

	@ParameterizedTest
	@ValueSource(strings = { "eip155:1", "eip155:999999999999999999", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
			"cosmos:cosmoshub-3", "bip122:000000000019d6689c085ae165831e93",
			"chainstd:8c3444cf8970a9e41a706fab93e7a6c4", "abc:A_b-9" })
	void caip2IdentifiersAreAccepted(String id) {
		assertThat(new Network(id)).hasToString(id);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", "base-sepolia", "eip155", "eip155:", ":1", "eip155:0", "eip155:01", "eip155:+1",
			"eip155:-1", "eip155:0x1", "eip155:1e3", "eip155:1.0", "eip155:*", "eip155:1:2", "eip155:1 ", " eip155:1",
			"eip155:1\n", "eip155: 1", "eip155:\u0661", "eip155:\uFF11", "EIP155:1", "Eip155:1", "ab:1", "ninechars:1",
			"eip155:1000000000000000000", "eip155:99999999999999999999999999999999", "solana:",
			"solana:123456789012345678901234567890123" })
	void otherTextIsRefused(String id) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Network(id));
	}

	@Test
	void evmNetworkHasAChainId() {
		Network network = Network.evm(84532);
		assertThat(network).isEqualTo(new Network("eip155:84532"));
		assertThat(network.isEvm()).isTrue();
		assertThat(network.chainId()).isEqualTo(84532);
		assertThat(new Network("eip155:999999999999999999").chainId()).isEqualTo(999_999_999_999_999_999L);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE, Long.MAX_VALUE })
	void impossibleChainIdsAreRefused(long chainId) {
		assertThatIllegalArgumentException().isThrownBy(() -> Network.evm(chainId));
	}

	@Test
	void otherNetworksHaveNoChainId() {
		Network network = new Network("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp");
		assertThat(network.isEvm()).isFalse();
		assertThatIllegalStateException().isThrownBy(network::chainId);
		assertThat(network.shortName()).isEmpty();
		assertThat(network.isKnownTestNetwork()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "base,8453", "base-sepolia,84532", "avalanche,43114", "avalanche-fuji,43113", "iotex,4689", "sei,1329",
			"sei-testnet,1328", "polygon,137", "polygon-amoy,80002", "peaq,3338", "story,1514", "educhain,41923",
			"abstract,2741", "abstract-testnet,11124", "skale-base-sepolia,324705682", "ethereum,1", "sepolia,11155111",
			"megaeth,4326", "monad,143", "stable,988", "stable-testnet,2201", "celo,42220", "flare,14" })
	void version1NameMeansTheNetworkAndBack(String name, long chainId) {
		assertThat(Network.ofShortName(name)).contains(Network.evm(chainId));
		assertThat(Network.evm(chainId).shortName()).contains(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Base", "base ", "eip155:8453", "solana", "mainnet" })
	void otherVersion1NamesAreNotKnown(String name) {
		assertThat(Network.ofShortName(name)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 42161, 421614, 50, 51, 36900, 190415, 31337 })
	void networksWithoutVersion1NameHaveNone(long chainId) {
		assertThat(Network.evm(chainId).shortName()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 84532, 43113, 1328, 80002, 11124, 324705682, 11155111, 2201, 421614, 51, 11142220, 181228,
			31611, 72344, 1337, 31337 })
	void testNetworksAreKnown(long chainId) {
		assertThat(Network.evm(chainId).isKnownTestNetwork()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 8453, 43114, 137, 42161, 143, 50, 1329, 42220, 14, 988, 36900, 190415, 4326, 31612,
			723487, 38833, 4689, 3338, 1514, 41923, 2741, 10, 56, 123456789 })
	void mainAndUnknownNetworksAreNoTestNetworks(long chainId) {
		assertThat(Network.evm(chainId).isKnownTestNetwork()).isFalse();
	}

}
