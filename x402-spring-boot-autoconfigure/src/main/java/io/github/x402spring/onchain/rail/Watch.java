package io.github.x402spring.onchain.rail;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.onchain.TransferReceipt;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;

/**
 * A request that waits for what becomes of the transactions of a payment.
 */
final class Watch {

	private static final String NOT_IN_A_BLOCK = "not in a block yet";

	/** Any tier has reached it. */
	private static final long NO_BLOCK = Long.MIN_VALUE;

	/** Why a payment is unknown whose transaction did nothing but use gas. */
	static final String REVERTED = "transaction reverted";

	private final SettlementRequest request;

	/** What replaces each other is together. */
	private final Map<Place, List<String>> hashes = new LinkedHashMap<>();

	/** Those that may succeed without this payment, and why. */
	private final Map<String, String> without = new HashMap<>();

	private String last = "";

	private String cause = NOT_IN_A_BLOCK;

	/** In which block the payment was made, which is not final enough yet. */
	private long block = NO_BLOCK;

	Watch(SettlementRequest request, Collection<OutgoingTransaction> sent) {
		this.request = request;
		sent.forEach(this::add);
	}

	SettlementRequest request() {
		return this.request;
	}

	String last() {
		return this.last;
	}

	/**
	 * Return what is worth a look. What is in a block is looked at again as soon as that
	 * may be final enough.
	 * @param view what the chain knew
	 * @return hashes of transactions
	 */
	List<String> hashes(ChainView view) {
		return isTooEarly(view) ? List.of() : this.hashes.values().stream().flatMap(List::stream).toList();
	}

	void replaced(OutgoingTransaction by) {
		if (this.hashes.containsKey(Place.of(by))) {
			add(by);
		}
	}

	private void add(OutgoingTransaction sent) {
		String hash = sent.signed().hash();
		List<String> same = this.hashes.computeIfAbsent(Place.of(sent), (place) -> new ArrayList<>());
		if (!same.contains(hash)) {
			same.add(hash);
		}
		if (sent.payments().isEmpty()) {
			this.without.put(hash, "replaced by a transaction without this transfer");
			return;
		}
		this.last = hash;
		this.request.sent().set(hash);
		if (sent.payments().size() > 1) {
			this.without.put(hash, "batch without this transfer");
		}
	}

	/**
	 * Say what is known, if it is enough. A batch succeeds also if some of its transfers
	 * fail.
	 * @param view what the chain knows of what was worth a look
	 * @param open what the account has sent
	 * @return what follows
	 */
	Result look(ChainView view, OpenTransactions open) {
		if (isTooEarly(view)) {
			return Result.OPEN;
		}
		this.block = NO_BLOCK;
		int undone = 0;
		for (Map.Entry<Place, List<String>> same : this.hashes.entrySet()) {
			if (open.isOvertaken(same.getKey().account(), same.getKey().nonce())) {
				this.cause = "another transaction used its nonce";
				undone++;
				continue;
			}
			for (String hash : same.getValue()) {
				TransferReceipt receipt = view.mined().get(hash);
				if (receipt == null) {
					continue;
				}
				if (makes(receipt)) {
					return made(receipt, hash, view);
				}
				String why = receipt.succeeded() ? this.without.get(hash) : REVERTED;
				if (why == null) {
					this.request.unknown("success without a transfer", hash);
					return Result.TOLD;
				}
				this.cause = why;
				undone++;
			}
		}
		return (undone == this.hashes.size()) ? Result.UNDONE : Result.OPEN;
	}

	private Result made(TransferReceipt receipt, String hash, ChainView view) {
		if (receipt.block() <= view.newest(this.request.tier())) {
			this.request.settled(hash);
			return Result.TOLD;
		}
		this.block = receipt.block();
		this.last = hash;
		return Result.OPEN;
	}

	private boolean isTooEarly(ChainView view) {
		return this.block > view.newest(this.request.tier());
	}

	/** Say what is known when there is no more time to wait. */
	void over() {
		this.request.unknown((this.block != NO_BLOCK) ? "in a block that is not " + this.request.tier().tag() + " yet"
				: NOT_IN_A_BLOCK, this.last);
	}

	void undone() {
		this.request.unknown(this.cause, this.last);
	}

	private boolean makes(TransferReceipt receipt) {
		SignedTransfer transfer = this.request.transfer();
		return receipt.makes(transfer.network(), transfer.token(), transfer.authorization());
	}

	private record Place(SendingAccount account, long nonce) {

		private static Place of(OutgoingTransaction sent) {
			return new Place(sent.account(), sent.nonce());
		}

	}

	/**
	 * What is known.
	 */
	enum Result {

		/** Nothing yet. */
		OPEN,

		/** The request has its answer. */
		TOLD,

		/** All that was sent is in blocks, and nothing of it made the payment. */
		UNDONE

	}

}
