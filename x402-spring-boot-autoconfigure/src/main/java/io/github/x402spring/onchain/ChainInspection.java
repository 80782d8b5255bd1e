package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.Hex;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Compares the configuration with the chains: nodes of another chain and tokens that are
 * described wrong are found before the first payment. What cannot be asked now is a
 * warning, since trouble at a provider must not stop the application.
 *
 * @since 0.1.0
 */
public final class ChainInspection {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(ChainInspection.class);

	private final List<Chain> chains;

	private final Set<Network> networks;

	private final Set<Asset> assets;

	/**
	 * Create an inspection.
	 * @param chains the chains that are read
	 * @param networks the networks of all ways to pay; empty if they are not known
	 * @param assets the tokens to look at
	 */
	public ChainInspection(Collection<Chain> chains, Set<Network> networks, Collection<Asset> assets) {
		this.chains = List.copyOf(chains);
		this.networks = Set.copyOf(networks);
		this.assets = Set.copyOf(assets);
	}

	/**
	 * Ask all nodes.
	 * @throws X402ConfigurationException if a node is on another chain than it is
	 * configured for, or a token on the chain is another than the configured one
	 */
	public void inspect() {
		Set<String> blind = new TreeSet<>();
		this.networks.forEach((network) -> blind.add(network.id()));
		for (Chain chain : this.chains) {
			blind.remove(chain.network().id());
			if (!this.networks.isEmpty() && !this.networks.contains(chain.network())) {
				logger.warn(chain.name() + " is for " + chain.network()
						+ ", but no payments are requested there. Remove it, unless earlier payments on it are still open");
			}
			chain.nodes().forEach((node) -> inspect(chain, node));
		}
		if (!blind.isEmpty()) {
			logger.warn("No node is configured for " + blind
					+ ", so the outcome of payments there cannot be proven. Add nodes to x402.chains[]");
		}
	}

	private void inspect(Chain chain, Web3jService service) {
		try {
			inspect(chain, service, new ChainNode(service, PATIENCE));
		}
		catch (IOException ex) {
			warn(chain, service, (ex instanceof NodeException) ? ex.getMessage() : "its response is invalid");
		}
		catch (X402ConfigurationException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			warn(chain, service, "its response is invalid");
		}
	}

	private static void warn(Chain chain, Web3jService service, @Nullable String why) {
		logger.warn("Node " + service + " of " + chain.name() + " could not be checked: " + why);
	}

	private void inspect(Chain chain, Web3jService service, ChainNode node) throws IOException {
		Network network = Network.evm(node.chainId());
		if (!network.equals(chain.network())) {
			throw new X402ConfigurationException(
					"Node " + service + " of " + chain.name() + " is on " + network + ", not on " + chain.network()
							+ ".",
					"Correct " + chain.name()
							+ " or its network, which is x402.network for x402.rpc-url. Nodes of other "
							+ "networks belong in x402.chains.");
		}
		for (Asset asset : this.assets) {
			if (asset.network().equals(network)) {
				inspect(asset, node);
			}
		}
	}

	private static void inspect(Asset asset, ChainNode node) throws IOException {
		String separator = Hex.encode(asset.domain().separator());
		if (!separator.equalsIgnoreCase(node.call(asset.address(), Abi.DOMAIN_SEPARATOR))) {
			throw wrong(asset, "its DOMAIN_SEPARATOR() is not that of name '" + asset.name() + "' and version '"
					+ asset.version() + "'");
		}
		String decimals = Abi.word(BigInteger.valueOf(asset.decimals()));
		if (!decimals.equalsIgnoreCase(node.call(asset.address(), Abi.DECIMALS))) {
			throw wrong(asset, "it does not have " + asset.decimals() + " decimals");
		}
	}

	private static X402ConfigurationException wrong(Asset asset, String why) {
		return new X402ConfigurationException(
				"The token " + asset.symbol() + " at " + asset.address() + " on " + asset.network()
						+ " does not match its description: " + why + ". Payments in it could not be settled.",
				"Correct address, name, version and decimals of the token in x402.assets[], or x402.network and "
						+ "x402.asset.");
	}

}
