package io.github.x402spring.onchain.transaction;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Evidence of transfers that payers sent by themselves. All nodes of the chain that can
 * be reached and are up to date must say the same: here the chain alone tells that money
 * came.
 */
final class TransactionEvidence implements PaymentEvidence {

	/** How old the newest block of a node may be whose silence counts: a missed block. */
	private static final Duration FRESH = Duration.ofSeconds(15);

	private static final Log logger = LogFactory.getLog(TransactionEvidence.class);

	private final Map<Network, List<TransactionLook>> nodes;

	private final FinalityPolicy finality;

	TransactionEvidence(Collection<Chain> chains, FinalityPolicy finality, Clock clock) {
		this.nodes = chains.stream()
			.collect(Collectors.toUnmodifiableMap(Chain::network, (chain) -> each(chain, clock)));
		this.finality = finality;
	}

	private static List<TransactionLook> each(Chain chain, Clock clock) {
		return chain.nodes()
			.stream()
			.map((node) -> new Chain(chain.name(), chain.network(), List.of(node)))
			.map((one) -> new TransactionLook(new ChainCalls(one, clock)))
			.toList();
	}

	@Override
	public boolean covers(Payment payment) {
		return ClaimedTransfer.of(payment).filter((it) -> this.nodes.containsKey(it.network())).isPresent();
	}

	@Override
	public Evidence find(Payment payment) {
		return ClaimedTransfer.of(payment)
			.map((claimed) -> find(claimed, this.finality.of(payment.terms().quote()), payment.updatedAt()))
			.orElseGet(Evidence.None::new);
	}

	/**
	 * Look for a transfer.
	 * @param claimed the transfer
	 * @param tier how final its block must be
	 * @param askedAt the time of the look: a node whose blocks are older does not know
	 * that nothing came
	 * @return what all nodes say at least
	 */
	Evidence find(ClaimedTransfer claimed, FinalityTier tier, Instant askedAt) {
		List<Evidence> opinions = new ArrayList<>();
		for (TransactionLook node : this.nodes.getOrDefault(claimed.network(), List.of())) {
			try {
				opinions.add(evidence(node.at(claimed, tier), claimed, askedAt));
			}
			catch (PaymentUnavailableException ex) {
				logger.debug("A node has no say", ex);
			}
		}
		return Evidence.agreed(opinions);
	}

	private static Evidence evidence(Sighting sighting, ClaimedTransfer claimed, Instant askedAt) {
		return switch (sighting) {
			case Sighting.Made made when made.reached() ->
				new Evidence.Transferred(claimed.transaction(), made.irreversible());
			case Sighting.Made made -> new Evidence.Pending(claimed.transaction());
			case Sighting.Other other when other.irreversible() -> new Evidence.Impossible(other.refusal().reason());
			case Sighting.Other other -> new Evidence.None();
			case Sighting.Nothing nothing when nothing.newest().isBefore(askedAt.minus(FRESH)) -> new Evidence.None();
			case Sighting.Nothing nothing -> new Evidence.Absent();
		};
	}

}
