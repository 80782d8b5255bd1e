package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.books.IncomingTransfer;
import io.github.x402spring.payment.books.IncomingTransferSource;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import org.jspecify.annotations.Nullable;

/**
 * Where the money of a walk is: a chain that can take transfers back until they are
 * final, payments that wait for a block, and a facilitator in front of it that does not
 * always tell the truth.
 */
final class WalkChain implements IncomingTransferSource {

	static final Duration FINALITY = Duration.ofMinutes(15);

	private final WalkWorld world;

	private final Map<PaymentKey, Transfer> transfers = new LinkedHashMap<>();

	/** Sent, and in no block yet. */
	private final List<CheckedPayment> pool = new ArrayList<>();

	/** Of which the chain or the facilitator once said something else. */
	private final Set<PaymentKey> doubtful = new HashSet<>();

	private final Set<PaymentKey> cancelled = new HashSet<>();

	private int hashes;

	WalkChain(WalkWorld world) {
		this.world = world;
	}

	boolean has(PaymentKey key) {
		return this.transfers.containsKey(key);
	}

	@Nullable String transaction(PaymentKey key) {
		Transfer transfer = this.transfers.get(key);
		return (transfer != null) ? transfer.hash() : null;
	}

	boolean isDoubtful(PaymentKey key) {
		return this.doubtful.contains(key);
	}

	boolean isPending(PaymentKey key) {
		return this.pool.stream().anyMatch((payment) -> payment.key().equals(key) && !isSpent(key) && !isOver(payment));
	}

	/** What reached the seller. */
	Map<PaymentKey, BigInteger> amounts() {
		Map<PaymentKey, BigInteger> amounts = new HashMap<>();
		this.transfers.forEach((key, transfer) -> amounts.put(key, transfer.amount()));
		return amounts;
	}

	VerificationResult verify(CheckedPayment payment) {
		if (isSpent(payment.key())) {
			return new VerificationResult.Rejected(ErrorReason.NONCE_ALREADY_USED);
		}
		return isOver(payment) ? new VerificationResult.Rejected(ErrorReason.VALID_BEFORE)
				: new VerificationResult.Valid();
	}

	/** An honest facilitator that waits for the block. */
	SettlementResult settle(CheckedPayment payment) {
		Transfer known = this.transfers.get(payment.key());
		if (known != null && this.world.chance(50)) {
			return new SettlementResult.Settled(known.hash());
		}
		if (isSpent(payment.key())) {
			return new SettlementResult.Failed(ErrorReason.NONCE_ALREADY_USED);
		}
		if (isOver(payment)) {
			return new SettlementResult.Failed(ErrorReason.VALID_BEFORE);
		}
		return new SettlementResult.Settled(mine(payment).hash());
	}

	/** A facilitator that says yes, with the hash of nothing. */
	SettlementResult lieYes(CheckedPayment payment) {
		this.world.saw("lie: yes");
		this.doubtful.add(payment.key());
		if (this.world.chance(30)) {
			submit(payment);
		}
		return new SettlementResult.Settled(hash());
	}

	/** A facilitator that says no, and sends it all the same. */
	SettlementResult lieNo(CheckedPayment payment) {
		this.world.saw("lie: no");
		this.doubtful.add(payment.key());
		submit(payment);
		return new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE);
	}

	void submit(CheckedPayment payment) {
		this.pool.add(payment);
	}

	/** A payment that waits gets into a block, unless it is too late. */
	void mineLate() {
		if (this.pool.isEmpty()) {
			return;
		}
		CheckedPayment payment = this.pool.remove(this.world.random.nextInt(this.pool.size()));
		if (!isSpent(payment.key()) && !isOver(payment)) {
			mine(payment);
			this.world.saw("late transfer");
			this.world.trace("late transfer of " + this.world.coin(payment.key()));
		}
	}

	/** A block with a transfer turns out not to be part of the chain. */
	void reorganise() {
		List<Transfer> young = this.transfers.values().stream().filter((transfer) -> !isFinal(transfer)).toList();
		if (young.isEmpty()) {
			return;
		}
		Transfer gone = this.world.pick(young);
		PaymentKey key = gone.payment().key();
		this.transfers.remove(key);
		this.doubtful.add(key);
		if (this.world.chance(60)) {
			submit(gone.payment());
		}
		this.world.saw("reorganised");
		this.world.trace("reorganised away: " + this.world.coin(key));
	}

	/** The payer cancels the authorisation. */
	void cancel(PaymentKey key) {
		if (!isSpent(key)) {
			this.cancelled.add(key);
			this.world.trace("cancelled: " + this.world.coin(key));
		}
	}

	/** Nothing more becomes of it. */
	void forget(PaymentKey key) {
		this.pool.removeIf((payment) -> payment.key().equals(key));
		this.transfers.computeIfPresent(key,
				(same, transfer) -> new Transfer(transfer.payment(), transfer.hash(), transfer.at(), true));
	}

	boolean isImpossible(Payment payment) {
		Instant ended = payment.terms().validBefore().plus(FINALITY);
		return this.cancelled.contains(payment.terms().key())
				|| (!has(payment.terms().key()) && this.world.clock.instant().isAfter(ended));
	}

	Evidence find(Payment payment) {
		Transfer transfer = this.transfers.get(payment.terms().key());
		if (transfer != null) {
			return new Evidence.Transferred(transfer.hash(), isFinal(transfer));
		}
		return isImpossible(payment) ? new Evidence.Impossible("authorization_over") : new Evidence.Absent();
	}

	@Override
	public List<IncomingTransfer> find(Network network, String asset, String payTo, Instant from, Instant until) {
		return this.transfers.values()
			.stream()
			.filter((it) -> !it.at().isBefore(from) && it.at().isBefore(until))
			.map((it) -> new IncomingTransfer(it.payment().key(), it.payment().payer(), it.amount(), it.hash(),
					it.at()))
			.toList();
	}

	private Transfer mine(CheckedPayment payment) {
		Transfer transfer = new Transfer(payment, hash(), this.world.clock.instant(), false);
		if (this.transfers.putIfAbsent(payment.key(), transfer) != null) {
			throw new AssertionError("transferred twice");
		}
		return transfer;
	}

	private boolean isSpent(PaymentKey key) {
		return has(key) || this.cancelled.contains(key);
	}

	private boolean isOver(CheckedPayment payment) {
		String end = Wire.payload(payment).payload().required("authorization").required("validBefore").stringValue();
		return !this.world.clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(end)));
	}

	private boolean isFinal(Transfer transfer) {
		return transfer.settled() || !this.world.clock.instant().isBefore(transfer.at().plus(FINALITY));
	}

	private String hash() {
		return "0x" + String.format("%064x", ++this.hashes);
	}

	private record Transfer(CheckedPayment payment, String hash, Instant at, boolean settled) {

		private BigInteger amount() {
			return this.payment.quote().amount();
		}

	}

}
