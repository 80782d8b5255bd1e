package io.github.x402spring.x402.page;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a wallet has to be told of a network that it does not know. All of it is public,
 * and the page itself calls none of these addresses.
 *
 * @param network the network
 * @param name its name
 * @param coin the ticker of the coin that pays for gas
 * @param node URL of a public node
 * @param explorer URL of a block explorer, without a slash at its end
 */
record ChainFacts(Network network, String name, String coin, String node, String explorer) {

	private static final int COIN_DECIMALS = 18;

	private static final Map<Network, ChainFacts> ALL = Stream
		.of(of(1, "Ethereum", "ETH", "https://ethereum.reth.rs/rpc", "https://etherscan.io"),
				of(11155111, "Sepolia", "ETH", "https://11155111.rpc.thirdweb.com", "https://sepolia.etherscan.io"),
				of(8453, "Base", "ETH", "https://mainnet.base.org", "https://basescan.org"),
				of(84532, "Base Sepolia", "ETH", "https://sepolia.base.org", "https://sepolia.basescan.org"),
				of(42161, "Arbitrum One", "ETH", "https://arb1.arbitrum.io/rpc", "https://arbiscan.io"),
				of(421614, "Arbitrum Sepolia", "ETH", "https://sepolia-rollup.arbitrum.io/rpc",
						"https://sepolia.arbiscan.io"),
				of(137, "Polygon", "POL", "https://polygon.drpc.org", "https://polygonscan.com"),
				of(80002, "Polygon Amoy", "POL", "https://polygon-amoy.drpc.org", "https://amoy.polygonscan.com"),
				of(43114, "Avalanche", "AVAX", "https://api.avax.network/ext/bc/C/rpc", "https://snowtrace.io"),
				of(43113, "Avalanche Fuji", "AVAX", "https://api.avax-test.network/ext/bc/C/rpc",
						"https://testnet.snowtrace.io"),
				of(42220, "Celo", "CELO", "https://forno.celo.org", "https://celoscan.io"),
				of(1329, "Sei", "SEI", "https://evm-rpc.sei-apis.com", "https://seiscan.io"),
				of(1328, "Sei Testnet", "SEI", "https://evm-rpc-testnet.sei-apis.com", "https://testnet.seiscan.io"),
				of(143, "Monad", "MON", "https://rpc.monad.xyz", "https://monadscan.com"))
		.collect(Collectors.toUnmodifiableMap(ChainFacts::network, Function.identity()));

	static List<ChainFacts> of(List<Network> networks) {
		return networks.stream().distinct().filter(ALL::containsKey).map(ALL::get).toList();
	}

	/**
	 * Return what EIP-3085 wants to know.
	 * @return parameters of {@code wallet_addEthereumChain}, without the chain id
	 */
	ObjectNode describe() {
		ObjectNode node = JsonNodeFactory.instance.objectNode().put("chainName", this.name);
		node.putArray("rpcUrls").add(this.node);
		node.putObject("nativeCurrency").put("name", this.coin).put("symbol", this.coin).put("decimals", COIN_DECIMALS);
		node.putArray("blockExplorerUrls").add(this.explorer);
		return node;
	}

	private static ChainFacts of(long chainId, String name, String coin, String node, String explorer) {
		return new ChainFacts(Network.evm(chainId), name, coin, node, explorer);
	}

}
