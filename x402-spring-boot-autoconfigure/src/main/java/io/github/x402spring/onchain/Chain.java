package io.github.x402spring.onchain;

import java.util.List;

import io.github.x402spring.Network;
import org.web3j.protocol.Web3jService;

/**
 * A chain that can be read: its network, and the nodes that are asked about it.
 *
 * @param name what the chain is called in messages, such as the property that describes
 * it
 * @param network the network, an EVM chain
 * @param nodes one or several nodes; each answer must be limited in size and time, as
 * {@link RestClientWeb3jService} does it
 * @since 0.1.0
 */
public record Chain(String name, Network network, List<Web3jService> nodes) {

	/**
	 * Create a chain.
	 * @throws IllegalArgumentException if the network is not an EVM chain, or there is no
	 * node
	 */
	public Chain {
		nodes = List.copyOf(nodes);
		if (!network.isEvm()) {
			throw new IllegalArgumentException("only EVM chains (eip155:...) can be read");
		}
		if (nodes.isEmpty()) {
			throw new IllegalArgumentException("a chain without nodes cannot be read");
		}
	}

}
