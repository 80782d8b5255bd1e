package io.github.x402spring.autoconfigure.chain;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Turns properties into chains, one for each network, naming the property of what is
 * wrong.
 */
final class ChainFactory {

	private static final String SHORT_FORM = "x402.rpc-url";

	private final ObservationRegistry observations;

	ChainFactory(ObservationRegistry observations) {
		this.observations = observations;
	}

	List<Chain> chains(ChainProperties properties, @Nullable String network) {
		Map<Network, Chain> chains = new LinkedHashMap<>();
		if (!properties.rpcUrl().isEmpty()) {
			add(chains, chain(SHORT_FORM, "x402.network", network, SHORT_FORM, properties.rpcUrl()));
		}
		for (int i = 0; i < properties.chains().size(); i++) {
			String name = "x402.chains[" + i + "]";
			ChainProperties.Chain chain = properties.chains().get(i);
			add(chains, chain(name, name + ".network", chain.network(), name + ".rpc-url", chain.rpcUrl()));
		}
		return List.copyOf(chains.values());
	}

	private static void add(Map<Network, Chain> chains, Chain chain) {
		Chain same = chains.putIfAbsent(chain.network(), chain);
		if (same != null) {
			throw new X402ConfigurationException(
					same.name() + " and " + chain.name() + " are both configured for " + chain.network() + ".",
					"List all nodes of a network in one place: " + same.name() + " or " + chain.name() + "."
							+ (same.name().equals(SHORT_FORM) ? " x402.rpc-url is for x402.network." : ""));
		}
	}

	private Chain chain(String name, String networkProperty, @Nullable String network, String urlProperty,
			List<String> urls) {
		Network parsed = PaymentWayFactory.parse(networkProperty, network, Network::new);
		if (parsed == null) {
			throw new X402ConfigurationException(
					networkProperty + " is not set, so the network of the nodes in " + urlProperty + " is not known.",
					"Set " + networkProperty + (name.equals(SHORT_FORM)
							? ", or name network and nodes in x402.chains[] instead of x402.rpc-url." : "."));
		}
		if (urls.isEmpty()) {
			throw new X402ConfigurationException(urlProperty + " is not set.",
					"Set " + urlProperty + " to the URL of a node of " + parsed + ", or remove " + name + ".");
		}
		try {
			return new Chain(name, parsed, nodes(urlProperty, urls));
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(networkProperty + " is '" + parsed + "': " + ex.getMessage() + ".",
					"Remove " + name + ", or correct " + networkProperty + ".");
		}
	}

	private List<Web3jService> nodes(String property, List<String> urls) {
		List<Web3jService> nodes = new ArrayList<>();
		for (int i = 0; i < urls.size(); i++) {
			try {
				nodes.add(new RestClientWeb3jService(URI.create(urls.get(i).strip()), this.observations));
			}
			catch (IllegalArgumentException ex) {
				// URLs of nodes hold keys, and what java.net.URI says repeats them.
				throw new X402ConfigurationException("The URL number " + (i + 1) + " of " + property
						+ " cannot be used: the URL of a node must use https, or http on this machine, and must not have "
						+ "user information.", "Correct " + property + ".");
			}
		}
		return nodes;
	}

}
