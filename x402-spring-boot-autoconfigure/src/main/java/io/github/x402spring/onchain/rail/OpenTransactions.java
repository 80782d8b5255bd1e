package io.github.x402spring.onchain.rail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.SendingLease;

/**
 * What one account has sent and is not final, as it is written down, and the nonce of its
 * next transaction.
 */
final class OpenTransactions {

	private final TreeMap<Long, List<OutgoingTransaction>> attempts = new TreeMap<>();

	/** In which block a nonce was used by us, as far as is known. */
	private final Map<Long, Long> blocks = new HashMap<>();

	private final SendingAccount account;

	/** What we sent with them can never be mined. */
	private final Set<Long> overtaken = new HashSet<>();

	/** All smaller ones are used up for good. */
	private long finalNonces;

	/** An operator knows that something else used smaller ones. */
	private final long acceptedNonces;

	private long next;

	/**
	 * Read what is written down.
	 * @param lease the right to send
	 * @param written what is open in the outbox
	 * @param mined how many transactions of the account are in blocks
	 * @throws UnknownTransactionsException if the account has sent what is not written
	 * down, or the chain does not know what was final
	 */
	OpenTransactions(SendingLease lease, List<OutgoingTransaction> written, long mined) {
		this.account = lease.account();
		this.finalNonces = lease.finalNonces();
		this.acceptedNonces = lease.acceptedNonces();
		this.next = lease.nextNonce().orElse(mined);
		add(written);
		this.next = Math.max(this.next, Math.min(mined, this.acceptedNonces));
		if (mined > this.next) {
			throw new UnknownTransactionsException(
					this.account + " has sent " + mined + " transactions, but only those before " + this.next
							+ " are written down: something else sends with the same key");
		}
		if (mined < this.finalNonces) {
			throw new UnknownTransactionsException(this.account + " has sent only " + mined
					+ " transactions, but more of them were final: the chain was replaced");
		}
	}

	boolean isEmpty() {
		return this.attempts.isEmpty();
	}

	long next() {
		return this.next;
	}

	void add(Collection<OutgoingTransaction> written) {
		for (OutgoingTransaction it : written) {
			this.attempts.computeIfAbsent(it.nonce(), (nonce) -> new ArrayList<>()).add(it);
			this.next = Math.max(this.next, it.nonce() + 1);
		}
	}

	void remove(long nonce) {
		this.attempts.remove(nonce);
		this.blocks.remove(nonce);
		this.finalNonces = Math.max(this.finalNonces, nonce + 1);
	}

	void overtake(long nonce) {
		remove(nonce);
		this.overtaken.add(nonce);
	}

	/**
	 * Return nonces that later transactions wait for, and that nothing which is written
	 * down uses: a part of the book was lost.
	 * @param view what the chain knows
	 * @return the nonces, in their order
	 */
	List<Long> gaps(ChainView view) {
		return LongStream.range(Math.max(view.transactions(), this.finalNonces), this.next)
			.filter((nonce) -> !this.attempts.containsKey(nonce))
			.boxed()
			.toList();
	}

	List<OutgoingTransaction> all() {
		return this.attempts.values().stream().flatMap(List::stream).toList();
	}

	/**
	 * Return what is worth a look: what is in no block, what may be final by now, and
	 * what was taken back.
	 * @param view what the chain knew
	 * @return hashes of all attempts, in the order of their nonces
	 */
	List<String> unsettled(ChainView view) {
		return this.attempts.entrySet().stream().filter((it) -> {
			Long block = this.blocks.get(it.getKey());
			return block == null || block <= view.finalized() || it.getKey() >= view.transactions();
		}).flatMap((it) -> hashes(it.getValue())).toList();
	}

	/**
	 * Note which transactions are in a block.
	 * @param view what the chain knows of those that were worth a look
	 */
	void see(ChainView view) {
		this.attempts.forEach((nonce, all) -> {
			if (nonce >= view.transactions()) {
				this.blocks.remove(nonce);
			}
			hashes(all).map(view.mined()::get)
				.filter(Objects::nonNull)
				.forEach((receipt) -> this.blocks.put(nonce, receipt.block()));
		});
	}

	/**
	 * Require that each nonce that was used was used by us. A node that is asked for
	 * receipts may be a little behind the one that counts. What an operator knows of is
	 * all right.
	 * @param view what the chain knows
	 * @param before only what was written down before that time counts
	 * @throws UnknownTransactionsException if a nonce was used by a transaction that is
	 * not written down
	 */
	void requireOurs(ChainView view, Instant before) {
		for (OutgoingTransaction it : unmined()) {
			if (it.nonce() >= this.acceptedNonces && it.nonce() < view.transactions()
					&& it.writtenAt().isBefore(before)) {
				throw new UnknownTransactionsException("The nonce " + it.nonce() + " of " + this.account
						+ " was used by a transaction that is not written down: something else sends with the same key");
			}
		}
	}

	/**
	 * Return nonces that were used by something that an operator knows of, while we sent
	 * with them too.
	 * @param view what the chain knows
	 * @return the nonces, in their order
	 */
	List<Long> overtaken(ChainView view) {
		return unmined().stream()
			.map(OutgoingTransaction::nonce)
			.filter((nonce) -> nonce < view.transactions() && nonce < this.acceptedNonces)
			.toList();
	}

	/**
	 * Return whether what we sent can never be mined: something that an operator knows of
	 * has used its nonce, in a final block.
	 * @param sender the account
	 * @param nonce the nonce
	 * @return whether that is known
	 */
	boolean isOvertaken(SendingAccount sender, long nonce) {
		return sender.equals(this.account) && this.overtaken.contains(nonce);
	}

	/**
	 * Return what is sent again: of each nonce that is in no block the attempt that pays
	 * most.
	 * @return the attempts, in the order of their nonces
	 */
	List<OutgoingTransaction> unmined() {
		return this.attempts.entrySet()
			.stream()
			.filter((it) -> !this.blocks.containsKey(it.getKey()))
			.map((it) -> it.getValue().getLast())
			.toList();
	}

	/**
	 * Return what all others wait for: the transaction that must be mined next.
	 * @param view what the chain knows
	 * @return its last attempt; empty if there is none
	 */
	Optional<OutgoingTransaction> blocking(ChainView view) {
		return unmined().stream().filter((it) -> it.nonce() == view.transactions()).findFirst();
	}

	private static Stream<String> hashes(List<OutgoingTransaction> all) {
		return all.stream().map((it) -> it.signed().hash());
	}

}
