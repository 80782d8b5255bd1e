package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.protocol.Network;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.web3j.protocol.Web3jService;

/**
 * Holds the configuration against the chain: nodes of another chain and tokens that are
 * described wrong are noticed before anybody pays. What cannot be asked now is a warning,
 * since somebody else's trouble must not stop the application.
 *
 * @since 0.1.0
 */
public final class ChainInspection {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(ChainInspection.class);

	private final List<Web3jService> nodes;

	private final Set<Network> networks;

	private final Set<Asset> assets;

	/**
	 * Create an inspection.
	 * @param nodes the nodes
	 * @param networks the networks of all ways to pay; if there are none, any chain will
	 * do
	 * @param assets the tokens to look at
	 */
	public ChainInspection(Collection<? extends Web3jService> nodes, Set<Network> networks, Collection<Asset> assets) {
		this.nodes = List.copyOf(nodes);
		this.networks = Set.copyOf(networks);
		this.assets = Set.copyOf(assets);
	}

	/**
	 * Ask all nodes.
	 * @throws X402ConfigurationException if a node is on a chain that nothing is sold on,
	 * or a token on the chain is another than the configured one
	 */
	public void inspect() {
		Set<Network> seen = new HashSet<>();
		boolean all = true;
		for (Web3jService service : this.nodes) {
			try {
				seen.add(inspect(service, new ChainNode(service, PATIENCE)));
			}
			catch (X402ConfigurationException ex) {
				throw ex;
			}
			catch (IOException | RuntimeException ex) {
				all = false;
				logger.warn("Node " + service + " of x402.rpc-url could not be checked: "
						+ ((ex instanceof NodeException) ? ex.getMessage() : "its answer makes no sense"));
			}
		}
		Set<Network> blind = this.networks.stream().filter((it) -> !seen.contains(it)).collect(Collectors.toSet());
		if (all && !blind.isEmpty()) {
			logger.warn("No node of x402.rpc-url is on " + blind + ": there is no evidence of payments made there");
		}
	}

	private Network inspect(Web3jService service, ChainNode node) throws IOException {
		Network network = Network.evm(node.chainId());
		if (!this.networks.isEmpty() && !this.networks.contains(network)) {
			throw new X402ConfigurationException("Node " + service + " of x402.rpc-url is on " + network
					+ ", but payments are asked for on " + this.networks + ".",
					"Correct x402.rpc-url, or x402.network and x402.accepts[].network.");
		}
		for (Asset asset : this.assets) {
			if (asset.network().equals(network)) {
				inspect(asset, node);
			}
		}
		return network;
	}

	private static void inspect(Asset asset, ChainNode node) throws IOException {
		String separator = Hex.encode(asset.domain().separator());
		if (!separator.equalsIgnoreCase(node.call(asset.address(), Abi.DOMAIN_SEPARATOR))) {
			throw wrong(asset, "its DOMAIN_SEPARATOR() is not that of name '" + asset.name() + "' and version '"
					+ asset.version() + "'");
		}
		String decimals = Abi.word(BigInteger.valueOf(asset.decimals()));
		if (!decimals.equalsIgnoreCase(node.call(asset.address(), Abi.DECIMALS))) {
			throw wrong(asset, "it has not " + asset.decimals() + " decimals");
		}
	}

	private static X402ConfigurationException wrong(Asset asset, String why) {
		return new X402ConfigurationException(
				"The token " + asset.symbol() + " at " + asset.address() + " on " + asset.network()
						+ " is not as it is described: " + why + ". Payments in it could not be settled.",
				"Correct address, name, version and decimals of the token in x402.assets[], or x402.network and "
						+ "x402.asset.");
	}

}
