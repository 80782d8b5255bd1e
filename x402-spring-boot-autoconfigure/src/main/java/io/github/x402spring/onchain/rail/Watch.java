package io.github.x402spring.onchain.rail;

import java.util.ArrayList;
import java.util.Collection;
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

	private final SettlementRequest request;

	/** What replaces each other is together. */
	private final Map<Place, List<String>> hashes = new LinkedHashMap<>();

	private String last = "";

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

	List<String> hashes() {
		return this.hashes.values().stream().flatMap(List::stream).toList();
	}

	void replaced(OutgoingTransaction by) {
		if (by.payments().contains(this.request.key())) {
			add(by);
		}
	}

	private void add(OutgoingTransaction sent) {
		this.last = sent.signed().hash();
		List<String> same = this.hashes.computeIfAbsent(Place.of(sent), (place) -> new ArrayList<>());
		if (!same.contains(this.last)) {
			same.add(this.last);
		}
	}

	/**
	 * Say what is known, if it is enough.
	 * @param mined receipts of what is in a block of the chain
	 * @return what follows
	 */
	Result look(Map<String, TransferReceipt> mined) {
		int reverted = 0;
		for (List<String> same : this.hashes.values()) {
			for (String hash : same) {
				TransferReceipt receipt = mined.get(hash);
				if (receipt == null) {
					continue;
				}
				if (receipt.succeeded()) {
					succeeded(hash, receipt);
					return Result.TOLD;
				}
				reverted++;
			}
		}
		return (reverted == this.hashes.size()) ? Result.REVERTED : Result.OPEN;
	}

	private void succeeded(String hash, TransferReceipt receipt) {
		if (makes(receipt)) {
			this.request.settled(hash);
		}
		else {
			this.request.unknown("success without a transfer", hash);
		}
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

		/** All that was sent was undone. */
		REVERTED

	}

}
