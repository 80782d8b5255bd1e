package io.github.x402spring.onchain;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.books.IncomingTransfer;
import io.github.x402spring.payment.books.IncomingTransferSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.web3j.protocol.Web3jService;

/**
 * What reached a seller by authorisations, through the JSON-RPC of one or several nodes
 * for each chain. Nothing is ever sent. A transfer counts by the same logs as for
 * {@link ChainEvidence}, no matter who sent the transaction. All nodes of the network
 * that can be reached must answer, be up to date and say the same. A span that ends in
 * the future is read up to the newest block that all of them know. A node that is busy is
 * asked again for half a minute.
 *
 * @since 0.1.0
 */
public final class ChainTransfers implements IncomingTransferSource {

	/** How long one reading may take, up to one more time limit of a call. */
	private static final Duration PATIENCE = Duration.ofMinutes(10);

	/** How long a busy node is left alone at first. */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final String INCOMPLETE = "Node %s does not show all transfers: %s";

	private static final Log logger = LogFactory.getLog(ChainTransfers.class);

	private final Map<Network, Chain> chains;

	private final Clock clock;

	private final Duration patience;

	private final Duration pause;

	/**
	 * Create a reader.
	 * @param chains the chains, one for each network
	 * @param clock tells whether a node is up to date
	 */
	public ChainTransfers(Collection<Chain> chains, Clock clock) {
		this(chains, clock, PATIENCE, PAUSE);
	}

	ChainTransfers(Collection<Chain> chains, Clock clock, Duration patience, Duration pause) {
		this.chains = chains.stream().collect(Collectors.toUnmodifiableMap(Chain::network, Function.identity()));
		this.clock = clock;
		this.patience = patience;
		this.pause = pause;
	}

	@Override
	public List<IncomingTransfer> find(Network network, String asset, String payTo, Instant from, Instant until) {
		Chain chain = this.chains.get(network);
		if (chain == null) {
			throw new IllegalStateException("No node is configured for " + network);
		}
		List<Reader> readers = readers(chain, new Address(asset), new Address(payTo), until);
		long last = readers.stream().mapToLong(Reader::lastBlock).min().orElse(-1);
		Set<List<IncomingTransfer>> answers = new LinkedHashSet<>();
		for (Reader reader : readers) {
			ask(reader.service(), () -> reader.sweep().transfers(from, last)).ifPresent(answers::add);
		}
		if (answers.isEmpty()) {
			throw new IllegalStateException("No node of " + network + " can be reached");
		}
		if (answers.size() > 1) {
			throw new IllegalStateException("The nodes of " + network + " disagree about what was transferred");
		}
		return answers.iterator().next();
	}

	private List<Reader> readers(Chain chain, Address token, Address payee, Instant until) {
		List<Reader> readers = new ArrayList<>();
		Instant now = this.clock.instant();
		for (Web3jService service : chain.nodes()) {
			ChainSweep sweep = new ChainSweep(new ChainNode(service, this.patience, this.pause), chain.network(), token,
					payee);
			ask(service, () -> sweep.lastBlockBefore(until, now))
				.ifPresent((last) -> readers.add(new Reader(service, sweep, last)));
		}
		return readers;
	}

	// Empty for a node that is not there, or is of another chain.
	private static <T> Optional<T> ask(Web3jService service, Question<T> question) {
		try {
			return Optional.of(question.ask());
		}
		catch (NodeException ex) {
			if (ex.isAbsence()) {
				logger.warn("Node " + service + " is ignored: " + ex.getMessage());
				return Optional.empty();
			}
			throw new IllegalStateException(String.format(Locale.ROOT, INCOMPLETE, service, ex.getMessage()));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Node " + service, ex);
			throw new IllegalStateException(String.format(Locale.ROOT, INCOMPLETE, service, "its response is invalid"));
		}
	}

	private interface Question<T> {

		T ask() throws IOException;

	}

	private record Reader(Web3jService service, ChainSweep sweep, long lastBlock) {

	}

}
