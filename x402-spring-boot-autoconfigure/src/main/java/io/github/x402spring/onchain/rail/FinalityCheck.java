package io.github.x402spring.onchain.rail;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.Quote;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Refuses payments that need a tier which the nodes do not know: they would be paid and
 * never count as settled.
 */
final class FinalityCheck {

	private static final Log logger = LogFactory.getLog(FinalityCheck.class);

	/** Nodes take a while after their start until they know these blocks. */
	private static final Duration UNKNOWN = Duration.ofSeconds(30);

	private final List<Chain> chains;

	private final FinalityPolicy policy;

	private final Clock clock;

	private final Set<Known> known = ConcurrentHashMap.newKeySet();

	FinalityCheck(Collection<Chain> chains, FinalityPolicy policy, Clock clock) {
		this.chains = List.copyOf(chains);
		this.policy = policy;
		this.clock = clock;
	}

	/**
	 * Ask all nodes for the blocks that any payment needs, and log which do not know
	 * them.
	 */
	void look() {
		for (FinalityTier tier : needed()) {
			for (Chain chain : this.chains) {
				if (chain.nodes().stream().filter((node) -> !knows(chain, node, tier)).count() == 0) {
					this.known.add(new Known(chain.network(), tier));
				}
			}
		}
	}

	private List<FinalityTier> needed() {
		return Stream.of(FinalityTier.SAFE, FinalityTier.FINALIZED).filter((tier) -> from(tier) != null).toList();
	}

	private @Nullable Object from(FinalityTier tier) {
		return switch (tier) {
			case INCLUDED -> null;
			case SAFE -> this.policy.safeFrom();
			case FINALIZED -> this.policy.finalizedFrom();
		};
	}

	// What cannot be asked now is asked when a payment comes.
	private boolean knows(Chain chain, Web3jService node, FinalityTier tier) {
		try {
			Chain one = new Chain(chain.name(), chain.network(), List.of(node));
			boolean knows = knows(new ChainCalls(one, this.clock), tier);
			if (!knows) {
				logger.error("Node " + node + " of " + chain.name() + " does not know the block tag '" + tier.tag()
						+ "'. Payments of $" + from(tier) + " or more (x402.onchain.finality." + tier.tag()
						+ "-from) cannot be settled through it. Use another node, or remove the property");
			}
			return knows;
		}
		catch (PaymentUnavailableException ex) {
			return false;
		}
	}

	/**
	 * Require that the tier of a payment can be reached.
	 * @param quote the price of the payment
	 * @throws PaymentUnavailableException if the node that is asked does not know it
	 */
	void require(Quote quote) {
		FinalityTier tier = this.policy.of(quote);
		Known wanted = new Known(quote.network(), tier);
		if (tier == FinalityTier.INCLUDED || this.known.contains(wanted)) {
			return;
		}
		boolean knows = this.chains.stream()
			.filter((chain) -> chain.network().equals(quote.network()))
			.anyMatch((chain) -> knows(new ChainCalls(chain, this.clock), tier));
		if (!knows) {
			throw new PaymentUnavailableException(
					"The node of " + quote.network() + " does not know the block tag '" + tier.tag() + "'", UNKNOWN);
		}
		this.known.add(wanted);
	}

	private static boolean knows(ChainCalls chain, FinalityTier tier) {
		List<NodeAnswer> answers = chain.askEach(List.of(NodeCall.block(tier.tag()))).answers();
		return ChainView.number(answers.getFirst()) >= 0;
	}

	private record Known(Network network, FinalityTier tier) {

	}

}
