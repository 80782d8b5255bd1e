package io.github.x402spring.onchain;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import org.web3j.protocol.Web3jService;

/**
 * Looks from time to time at the newest block that each node knows.
 *
 * @since 0.1.0
 */
public final class ChainWatch {

	/** How often nodes are asked. */
	public static final Duration INTERVAL = Duration.ofMinutes(1);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final Map<String, Node> nodes;

	private final Clock clock;

	private volatile List<ChainHead> heads = List.of();

	/**
	 * Create a watch.
	 * @param chains the chains
	 * @param clock the time
	 */
	public ChainWatch(Collection<Chain> chains, Clock clock) {
		this.nodes = named(chains);
		this.clock = clock;
	}

	/**
	 * Ask all nodes.
	 */
	public void look() {
		this.heads = this.nodes.entrySet().stream().map((node) -> ask(node.getKey(), node.getValue())).toList();
	}

	/**
	 * Return what the nodes said last.
	 * @return one for each node; empty before the first look
	 */
	public List<ChainHead> heads() {
		return this.heads;
	}

	/**
	 * Return the nodes and their networks.
	 * @return the network of each node, by the node's host; a number is added to the
	 * second and further ones of a host, since what else distinguishes them may be a key
	 */
	public Map<String, Network> nodes() {
		Map<String, Network> networks = new LinkedHashMap<>();
		this.nodes.forEach((name, node) -> networks.put(name, node.network()));
		return networks;
	}

	/**
	 * Return by how much the chain is ahead of our clock. Blocks are never from the
	 * future, so if they seem to be, our clock is late.
	 * @return the time, zero if blocks are older; empty if no node answered
	 */
	public Optional<Duration> clockSkew() {
		return this.heads.stream()
			.map(ChainHead::lag)
			.filter((it) -> it != null)
			.min(Duration::compareTo)
			.map((lag) -> lag.isNegative() ? lag.negated() : Duration.ZERO);
	}

	private static Map<String, Node> named(Collection<Chain> chains) {
		Map<String, Node> named = new LinkedHashMap<>();
		for (Chain chain : chains) {
			for (Web3jService node : chain.nodes()) {
				String name = node.toString();
				for (int number = 2; named.containsKey(name); number++) {
					name = node + "#" + number;
				}
				named.put(name, new Node(node, chain.network()));
			}
		}
		return Collections.unmodifiableMap(named);
	}

	private ChainHead ask(String name, Node asked) {
		ChainNode node = new ChainNode(asked.service(), PATIENCE);
		Network network = asked.network();
		try {
			node.requireNetwork(network);
			Instant head = Instant.ofEpochSecond(node.latest().time());
			return new ChainHead(name, network, Duration.between(head, this.clock.instant()), null);
		}
		catch (NodeException ex) {
			return new ChainHead(name, network, null, ex.getMessage());
		}
		catch (IOException | RuntimeException ex) {
			return new ChainHead(name, network, null, "its response is invalid");
		}
	}

	private record Node(Web3jService service, Network network) {

	}

}
