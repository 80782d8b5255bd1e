package io.github.x402spring.onchain;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.web3j.protocol.Web3jService;

/**
 * Evidence from the chain, through the JSON-RPC of one or several nodes for each chain.
 * Nothing is ever sent. The money moved if a transaction that succeeded, in a block that
 * is part of the chain, has the token's logs of the exact transfer and of the use of the
 * authorisation, no matter who sent it. If the payment needs a block that is more final,
 * it is pending until then. It can never move if the authorisation was cancelled, or
 * ended unused, both as of a final block. It has not moved yet if it is unused in the
 * newest block of a node that is up to date. All nodes of the payment's chain that can be
 * reached must say the same; otherwise nothing is proven. A transfer from before the
 * reservation does not pay for it: by the lowest block that a node named then which was
 * not far behind, else by time.
 *
 * @since 0.1.0
 */
public final class ChainEvidence implements PaymentEvidence {

	/** How often {@link #refresh} should be called. */
	public static final Duration REFRESH_INTERVAL = NewestBlocks.INTERVAL;

	/** How long all questions to a node may take, up to one more time limit of a call. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Evidence NONE = new Evidence.None();

	private static final Log logger = LogFactory.getLog(ChainEvidence.class);

	private final Map<Network, Chain> chains;

	private final Map<Web3jService, ChainNode.LongReceipts> receipts = new ConcurrentHashMap<>();

	private final Duration patience;

	private final NewestBlocks newest;

	private final FinalityPolicy finality;

	private final ChainObservations observations;

	/**
	 * Create evidence.
	 * @param chains the chains, one for each network
	 * @param clock tells whether a node is up to date
	 */
	public ChainEvidence(Collection<Chain> chains, Clock clock) {
		this(chains, clock, PATIENCE, FinalityPolicy.INCLUDED, ChainObservations.NONE);
	}

	/**
	 * Create evidence from nodes that are observed.
	 * @param chains the chains, one for each network
	 * @param clock tells whether a node is up to date
	 * @param finality how final the block of a transfer must be for the payment to count
	 * as settled
	 * @param registry where the observations of the nodes go
	 */
	public ChainEvidence(Collection<Chain> chains, Clock clock, FinalityPolicy finality, ObservationRegistry registry) {
		this(chains, clock, PATIENCE, finality, new ChainObservations(registry));
	}

	ChainEvidence(Collection<Chain> chains, Clock clock, Duration patience) {
		this(chains, clock, patience, FinalityPolicy.INCLUDED, ChainObservations.NONE);
	}

	private ChainEvidence(Collection<Chain> chains, Clock clock, Duration patience, FinalityPolicy finality,
			ChainObservations observations) {
		this.chains = chains.stream().collect(Collectors.toUnmodifiableMap(Chain::network, Function.identity()));
		this.patience = patience;
		this.newest = new NewestBlocks(this.chains.values(), clock, patience);
		this.finality = finality;
		this.observations = observations;
	}

	@Override
	public Evidence find(Payment payment) {
		return AuthorizedTransfer.of(payment)
			.map((transfer) -> find(transfer, this.finality.of(payment.terms().quote())))
			.orElse(NONE);
	}

	/**
	 * Ask all nodes for their newest blocks. To be called from time to time: requests
	 * never wait for it.
	 */
	public void refresh() {
		this.newest.refresh();
	}

	@Override
	public OptionalLong newestBlock(Network network) {
		return this.newest.of(network);
	}

	@Override
	public boolean covers(Payment payment) {
		return AuthorizedTransfer.of(payment).flatMap(this::chain).isPresent();
	}

	private Optional<Chain> chain(AuthorizedTransfer transfer) {
		return Optional.ofNullable(this.chains.get(Network.evm(transfer.chainId())));
	}

	private Evidence find(AuthorizedTransfer transfer, FinalityTier tier) {
		return chain(transfer).map((chain) -> find(chain, transfer, tier)).orElse(NONE);
	}

	private Evidence find(Chain chain, AuthorizedTransfer transfer, FinalityTier tier) {
		Set<Evidence> opinions = new LinkedHashSet<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Optional<Evidence>>> answers = new ArrayList<>();
			for (Web3jService node : chain.nodes()) {
				answers.add(executor
					.submit(this.observations.propagated(() -> ask(node, chain.network(), transfer, tier))));
			}
			for (Future<Optional<Evidence>> answer : answers) {
				answer.get().ifPresent(opinions::add);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return NONE;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The chain could not be read", ex.getCause());
		}
		return Evidence.agreed(opinions);
	}

	// Empty for a node that has no say: of another chain, or not there.
	private Optional<Evidence> ask(Web3jService service, Network network, AuthorizedTransfer transfer,
			FinalityTier tier) {
		ChainNode node = new ChainNode(service, this.patience,
				this.receipts.computeIfAbsent(service, (it) -> new ChainNode.LongReceipts()));
		try {
			node.requireNetwork(network);
			return Optional.of(new ChainLookup(node, transfer, tier).find());
		}
		catch (NodeException ex) {
			logger.warn("Node " + service + " gives no evidence: " + ex.getMessage());
			return ex.isAbsence() ? Optional.empty() : Optional.of(NONE);
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Node " + service + " gives no evidence: its response is invalid");
			logger.debug("Node " + service, ex);
			return Optional.of(NONE);
		}
	}

}
