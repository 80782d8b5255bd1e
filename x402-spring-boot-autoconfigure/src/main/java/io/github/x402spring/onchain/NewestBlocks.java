package io.github.x402spring.onchain;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.Network;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.web3j.protocol.Web3jService;

/**
 * The newest block that each node named last. Reading it asks no node.
 * <p>
 * Of several nodes the lowest number counts, since a number that is too high would refuse
 * a payment that was made for its reservation. Each block that is older than the clocks
 * may differ is left out, though: a node that is far behind would let a transfer from
 * long before the reservation pay for it. So no transfer pays by the number of its block
 * that would be too early by its time. If all nodes are that far behind, no block is
 * known, and the time decides.
 */
final class NewestBlocks {

	/** How often the nodes are asked. */
	static final Duration INTERVAL = Duration.ofSeconds(10);

	/** After that, the time of a block tells more than an old number does. */
	private static final Duration LONGEST_AGE = Duration.ofSeconds(30);

	private static final Log logger = LogFactory.getLog(NewestBlocks.class);

	private final Map<Web3jService, Newest> newest = new ConcurrentHashMap<>();

	private final List<Chain> chains;

	private final Clock clock;

	private final Duration patience;

	NewestBlocks(Collection<Chain> chains, Clock clock, Duration patience) {
		this.chains = List.copyOf(chains);
		this.clock = clock;
		this.patience = patience;
	}

	void refresh() {
		this.chains.forEach((chain) -> chain.nodes().forEach((node) -> ask(node, chain.network())));
	}

	OptionalLong of(Network network) {
		long now = System.nanoTime();
		long earliest = this.clock.instant().getEpochSecond() - AuthorizedTransfer.CLOCK_DIFFERENCE;
		return this.chains.stream()
			.filter((chain) -> chain.network().equals(network))
			.flatMap((chain) -> chain.nodes().stream())
			.map(this.newest::get)
			.filter((it) -> it != null && now - it.at() < LONGEST_AGE.toNanos() && it.block().time() >= earliest)
			.mapToLong((it) -> it.block().number())
			.min();
	}

	// What a node does not say is missing, and its absence is told by the health.
	private void ask(Web3jService service, Network network) {
		ChainNode node = new ChainNode(service, this.patience);
		try {
			long at = System.nanoTime();
			node.requireNetwork(network);
			this.newest.put(service, new Newest(node.latest(), at));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Node " + service + " did not report its newest block", ex);
		}
	}

	private record Newest(ChainBlock block, long at) {

	}

}
