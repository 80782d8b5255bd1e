package io.github.x402spring.onchain.rail;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.x402.evm.ExactEvmScheme;

/**
 * Verifies and settles signed transfers (EIP-3009) on their chain, with accounts of the
 * seller's that pay for the gas. A transaction is written down before it is sent, and the
 * same bytes are sent until one of them is in a final block, whatever becomes of the
 * process. Settled is what the token logged in a block of the chain; all else is not
 * known, with the hash.
 *
 * @since 0.1.0
 */
public final class OnchainRail implements PaymentRail, AutoCloseable {

	/** A result is due at its deadline, and told a little later. */
	private static final Duration GRACE = Duration.ofSeconds(5);

	private final List<SendingLane> lanes = new ArrayList<>();

	private final List<Network> networks;

	private final ChainVerifier verifier;

	private final OnchainCosts costs;

	private final FinalityCheck finality;

	private final SettlementSettings settings;

	private final Clock clock;

	/**
	 * Create a rail without limits to what settling a payment may cost, except for gas.
	 * @param chains the chains, one for each network
	 * @param signers the accounts that send, the same on all chains
	 * @param outbox where transactions are written down
	 * @param settings times and limits
	 * @param clock the time
	 * @throws IllegalArgumentException if there is no signer
	 */
	public OnchainRail(Collection<Chain> chains, List<TransactionSigner> signers, TransactionOutbox outbox,
			SettlementSettings settings, Clock clock) {
		this(chains, signers, outbox, settings, CostPolicy.NONE, clock);
	}

	/**
	 * Create a rail. It sends nothing before {@link #start()}.
	 * @param chains the chains, one for each network
	 * @param signers the accounts that send, the same on all chains
	 * @param outbox where transactions are written down
	 * @param settings times and limits
	 * @param policy what settling a payment may cost
	 * @param clock the time
	 * @throws IllegalArgumentException if there is no signer
	 */
	public OnchainRail(Collection<Chain> chains, List<TransactionSigner> signers, TransactionOutbox outbox,
			SettlementSettings settings, CostPolicy policy, Clock clock) {
		if (signers.isEmpty()) {
			throw new IllegalArgumentException("Without an account that pays for gas nothing can be settled");
		}
		this.networks = chains.stream().map(Chain::network).toList();
		this.costs = new OnchainCosts(chains, signers.stream().map(TransactionSigner::address).toList(), policy,
				settings.maxFeePerGas(), clock);
		Address sender = signers.getFirst().address();
		this.verifier = new ChainVerifier(chains, clock, sender, Optional.of(new CostCheck(this.costs)),
				settings.wallets());
		// What was sent already is not refused for what it costs. For a contract that
		// undid it, no gas is paid again.
		ChainVerifier again = new ChainVerifier(chains, clock, sender);
		this.finality = new FinalityCheck(chains, settings.finality(), clock);
		this.settings = settings;
		this.clock = clock;
		String owner = UUID.randomUUID().toString();
		for (Chain chain : chains) {
			for (TransactionSigner signer : signers) {
				this.lanes.add(new SendingLane(new LaneParts(new ChainCalls(chain, clock), signer, outbox, again,
						settings, this.costs.on(chain.network()).orElseThrow(), owner, clock)));
			}
		}
	}

	/**
	 * Return what settling costs, and the accounts that pay for it.
	 * @return the costs on all chains
	 */
	public OnchainCosts costs() {
		return this.costs;
	}

	/**
	 * Return where this rail settles.
	 * @return the networks
	 */
	public List<Network> networks() {
		return this.networks;
	}

	/**
	 * Return the accounts that send and pay for gas.
	 * @return their addresses, the same on all networks
	 */
	public List<Address> accounts() {
		return this.lanes.stream().map(SendingLane::account).distinct().toList();
	}

	/**
	 * Return how long a settlement takes at most.
	 * @return the time
	 */
	public Duration longest() {
		return this.settings.timeout().plus(GRACE);
	}

	/**
	 * Begin to send, with what was written down before.
	 */
	public void start() {
		this.costs.look();
		this.finality.look();
		this.lanes.forEach(SendingLane::start);
	}

	/**
	 * Accept transactions that something else has sent with the keys of the accounts, as
	 * far as they are in blocks. Accounts that stopped because of them send again. Call
	 * it when it is certain that nothing else sends with these keys any more.
	 * @throws PaymentUnavailableException if no node of a chain has a say now
	 * @throws LedgerUnavailableException if the outbox cannot be reached
	 */
	public void acceptTransactions() {
		this.lanes.forEach(SendingLane::acceptTransactions);
	}

	@Override
	public String name() {
		return "onchain";
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return ExactEvmScheme.isOf(kind) && this.networks.contains(kind.network());
	}

	@Override
	public VerificationResult prove(CheckedPayment payment) {
		return this.verifier.prove(payment);
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		this.finality.require(payment.quote());
		return this.verifier.verify(payment);
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		Optional<SendingLane> lane = lane(payment.quote().network());
		if (lane.isEmpty()) {
			return new SettlementResult.NotSent(Duration.ZERO);
		}
		SettlementRequest request = SettlementRequest.of(payment, this.settings.finality().of(payment.quote()),
				this.clock.instant().plus(this.settings.timeout()));
		lane.get().settle(request);
		SettlementResult result = result(request);
		if (result instanceof SettlementResult.Unknown unknown && unknown.cause().equals(Watch.REVERTED)) {
			this.verifier.reverted(payment);
		}
		return result;
	}

	private SettlementResult result(SettlementRequest request) {
		try {
			return request.result().get(longest().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return request.noResult("interrupted");
		}
		catch (ExecutionException | TimeoutException ex) {
			return request.noResult("no answer in time");
		}
	}

	// The one that can send and pay for it, with the least to do. Batches are filled one
	// by one.
	private Optional<SendingLane> lane(Network network) {
		return this.lanes.stream()
			.filter((lane) -> lane.network().equals(network))
			.min(Comparator.comparing(SendingLane::isIdle)
				.thenComparing((lane) -> !lane.canPay())
				.thenComparingInt((lane) -> lane.waiting() / this.settings.batch().size()));
	}

	/**
	 * Stop sending. What is under way goes on at the next start.
	 */
	@Override
	public void close() {
		this.lanes.forEach(SendingLane::close);
	}

}
