package io.github.x402spring.onchain.transaction;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.mpp.MppTransactionScheme;
import io.github.x402spring.mpp.TransactionProof;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;

/**
 * Finds out whether transfers were made that payers sent to the chain by themselves. It
 * sends nothing. A transfer pays if its transaction succeeded and was sent by the payer,
 * moved exactly the price in the right token from the payer to the seller after the
 * challenge was issued, and used no authorisation: that would be the settlement of
 * another payment.
 *
 * @since 0.1.0
 */
public final class TransactionRail implements PaymentRail {

	/** How many transactions are looked at that strangers may have made up. */
	private static final int MOST_LOOKS = 16;

	private static final Duration SOON = Duration.ofSeconds(1);

	private static final Duration NEXT_BLOCK = Duration.ofSeconds(2);

	private final Semaphore room = new Semaphore(MOST_LOOKS);

	private final Map<Network, TransactionLook> chains;

	private final TransactionEvidence evidence;

	private final FinalityPolicy finality;

	private final Clock clock;

	/**
	 * Create a rail.
	 * @param chains the chains, one for each network
	 * @param finality how final the block of a transfer must be
	 * @param clock tells whether a node is up to date
	 */
	public TransactionRail(Collection<Chain> chains, FinalityPolicy finality, Clock clock) {
		this.chains = chains.stream()
			.collect(Collectors.toUnmodifiableMap(Chain::network,
					(chain) -> new TransactionLook(new ChainCalls(chain, clock))));
		this.evidence = new TransactionEvidence(chains, finality, clock);
		this.finality = finality;
		this.clock = clock;
	}

	/**
	 * Return where transactions can be looked at.
	 * @return the networks
	 */
	public Set<Network> networks() {
		return this.chains.keySet();
	}

	@Override
	public String name() {
		return "transaction";
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return MppTransactionScheme.isOf(kind) && this.chains.containsKey(kind.network());
	}

	@Override
	public VerificationResult prove(CheckedPayment payment) {
		ClaimedTransfer claimed = ClaimedTransfer.of(payment);
		if (!(payment.proof() instanceof TransactionProof proof)) {
			throw new IllegalArgumentException("Not a transaction of a payer");
		}
		return switch (look(claimed)) {
			case Sighting.Nothing nothing when isOver(proof) ->
				new VerificationResult.Rejected(Refusal.NOT_FOUND, true);
			case Sighting.Nothing nothing ->
				throw new PaymentUnavailableException("A transaction is in no block yet", NEXT_BLOCK);
			// The transfer may be for another challenge that its payer holds.
			case Sighting.Other other when !isOver(proof) || proof.isBeforeChallenge(other.block(), other.time()) ->
				new VerificationResult.Rejected(other.refusal().reason(), other.refusal().paid());
			case Sighting.Other other -> new VerificationResult.Rejected(other.refusal().reason(),
					other.refusal().paid(), other.refusal().received());
			case Sighting.Made made when proof.isBeforeChallenge(made.block(), made.time()) ->
				new VerificationResult.Rejected(Refusal.TOO_EARLY, true);
			case Sighting.Made made when made.time().isAfter(proof.latestBlock()) ->
				new VerificationResult.Rejected(Refusal.TOO_LATE, true, claimed.value());
			case Sighting.Made made -> new VerificationResult.Valid(true);
		};
	}

	private boolean isOver(TransactionProof proof) {
		return this.clock.instant().isAfter(proof.latestBlock());
	}

	// Any stranger can name any transaction, so there is a limit to what that takes.
	private Sighting look(ClaimedTransfer claimed) {
		TransactionLook chain = this.chains.get(claimed.network());
		if (chain == null) {
			throw new PaymentUnavailableException("No node is configured for " + claimed.network(), null);
		}
		if (!this.room.tryAcquire()) {
			throw new PaymentUnavailableException("Too many transactions are being looked at", SOON);
		}
		try {
			return chain.at(claimed, FinalityTier.INCLUDED);
		}
		finally {
			this.room.release();
		}
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return prove(payment);
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		ClaimedTransfer claimed = ClaimedTransfer.of(payment);
		FinalityTier tier = this.finality.of(payment.quote());
		String hash = claimed.transaction();
		return switch (this.evidence.find(claimed, tier, this.clock.instant())) {
			case Evidence.Transferred yes -> new SettlementResult.Settled(hash);
			case Evidence.Pending pending ->
				new SettlementResult.Unknown("in a block that is not " + tier.tag() + " yet", hash);
			case Evidence.Absent absent -> new SettlementResult.Unknown("in no block", hash);
			case Evidence.Impossible no -> new SettlementResult.Unknown("not the transfer any more", hash);
			case Evidence.Earlier earlier -> new SettlementResult.Unknown("no transfer for this", hash);
			case Evidence.None none -> new SettlementResult.Unknown("nodes are away or disagree", hash);
		};
	}

	@Override
	public PaymentEvidence evidence() {
		return this.evidence;
	}

}
