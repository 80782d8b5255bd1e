package io.github.x402spring.onchain.cost;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.payment.PaymentKey;

/**
 * What settling costs on all chains, and the accounts that pay for it.
 *
 * @since 0.1.0
 */
public final class OnchainCosts {

	/** How often {@link #refresh()} should be called. */
	public static final Duration REFRESH_INTERVAL = Duration.ofSeconds(5);

	/** How often nodes are asked while all accounts can pay. */
	private static final Duration INTERVAL = Duration.ofMinutes(1);

	private final Map<Network, ChainCosts> chains = new LinkedHashMap<>();

	private final List<ChainCalls> nodes;

	private final Clock clock;

	private volatile Instant seenAt = Instant.MIN;

	/**
	 * Create costs.
	 * @param chains the chains
	 * @param accounts the accounts that send, the same on all chains
	 * @param policy what settling may cost
	 * @param maxFeePerGas the most for a unit of gas, in wei
	 * @param clock the time
	 */
	public OnchainCosts(Collection<Chain> chains, Collection<Address> accounts, CostPolicy policy,
			BigInteger maxFeePerGas, Clock clock) {
		for (Chain chain : chains) {
			this.chains.put(chain.network(), new ChainCosts(chain.network(), accounts, policy, maxFeePerGas));
		}
		this.nodes = chains.stream().map((chain) -> new ChainCalls(chain, clock)).toList();
		this.clock = clock;
	}

	/**
	 * Have the costs of final transactions charged to those for whom they were sent.
	 * @param book takes the keys of the payments of a transaction, and what it cost for
	 * each in wei
	 */
	public void chargeTo(BiConsumer<Collection<PaymentKey>, BigInteger> book) {
		this.chains.values().forEach((chain) -> chain.chargeTo(book));
	}

	/**
	 * Ask a node of each chain. What cannot be asked now stays as it was seen last.
	 */
	public void look() {
		this.seenAt = this.clock.instant();
		this.nodes.forEach((node) -> on(node.network()).ifPresent((costs) -> CostQuestions.ask(node, costs)));
	}

	/**
	 * Ask a node of each chain if it is time to. While an account cannot pay, it is asked
	 * more often, so that coins which are sent to it are seen soon.
	 */
	public void refresh() {
		boolean due = !this.clock.instant().isBefore(this.seenAt.plus(INTERVAL));
		if (due || wallets().stream().anyMatch((it) -> it.state() == GasWallet.State.EMPTY)) {
			look();
		}
	}

	/**
	 * Return the costs on a chain.
	 * @param network the chain
	 * @return the costs; empty for other networks
	 */
	public Optional<ChainCosts> on(Network network) {
		return Optional.ofNullable(this.chains.get(network));
	}

	/**
	 * Return the costs on all chains.
	 * @return the costs in the order of the configuration
	 */
	public List<ChainCosts> chains() {
		return List.copyOf(this.chains.values());
	}

	/**
	 * Return the accounts of all chains.
	 * @return the accounts as they were seen last
	 */
	public List<GasWallet> wallets() {
		return this.chains.values().stream().flatMap((it) -> it.wallets().stream()).toList();
	}

}
