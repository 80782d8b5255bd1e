package io.github.x402spring.onchain.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaymentKey;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in the memory of one process, for development chains: at a restart it forgets
 * what it sent.
 *
 * @since 0.1.0
 */
public final class InMemoryTransactionOutbox implements TransactionOutbox {

	private static final Comparator<OutgoingTransaction> ORDER = Comparator.comparing(OutgoingTransaction::writtenAt)
		.thenComparingLong(OutgoingTransaction::nonce)
		.thenComparingInt(OutgoingTransaction::attempt);

	private final Map<SendingAccount, Account> accounts = new HashMap<>();

	/**
	 * Create an outbox that is empty.
	 */
	public InMemoryTransactionOutbox() {
	}

	@Override
	public synchronized Optional<SendingLease> lease(SendingAccount account, String owner, Instant now,
			Duration length) {
		return this.accounts.computeIfAbsent(account, Account::new).lease(owner, now, length);
	}

	@Override
	public synchronized void release(SendingLease lease) {
		account(lease).ifPresent((account) -> account.held = null);
	}

	@Override
	public synchronized boolean append(SendingLease lease, List<OutgoingTransaction> transactions) {
		return account(lease).filter((account) -> account.append(transactions)).isPresent();
	}

	@Override
	public synchronized boolean close(SendingLease lease, long nonce) {
		Optional<Account> account = account(lease);
		account.ifPresent((it) -> it.close(nonce));
		return account.isPresent();
	}

	@Override
	public synchronized boolean accept(SendingAccount account, long nonces) {
		Account found = this.accounts.get(account);
		if (found != null) {
			found.acceptedNonces = Math.max(found.acceptedNonces, nonces);
		}
		return found != null;
	}

	@Override
	public synchronized List<OutgoingTransaction> open(SendingAccount account) {
		Account found = this.accounts.get(account);
		return (found != null) ? found.open() : List.of();
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	@Override
	public synchronized List<OutgoingTransaction> find(PaymentKey payment) {
		return this.accounts.values()
			.stream()
			.flatMap((account) -> account.of(payment))
			.flatMap(List::stream)
			.sorted(ORDER)
			.toList();
	}

	// Empty if another process has the right by now.
	private Optional<Account> account(SendingLease lease) {
		return Optional.ofNullable(this.accounts.get(lease.account()))
			.filter((account) -> account.held != null && account.held.fence() == lease.fence());
	}

	private static final class Account {

		private final SendingAccount account;

		private final TreeMap<Long, List<OutgoingTransaction>> attempts = new TreeMap<>();

		private final Map<PaymentKey, Set<Long>> nonces = new HashMap<>();

		private final Set<Long> closed = new HashSet<>();

		private long fence;

		private long finalNonces;

		private long acceptedNonces;

		private @Nullable SendingLease held;

		private Account(SendingAccount account) {
			this.account = account;
		}

		private Optional<SendingLease> lease(String owner, Instant now, Duration length) {
			boolean own = this.held != null && this.held.owner().equals(owner);
			if (!own && this.held != null && this.held.until().isAfter(now)) {
				return Optional.empty();
			}
			this.fence += own ? 0 : 1;
			this.held = new SendingLease(this.account, owner, this.fence, now.plus(length), nextNonce(),
					this.finalNonces, this.acceptedNonces);
			return Optional.of(this.held);
		}

		private void close(long nonce) {
			this.closed.add(nonce);
			this.finalNonces = Math.max(this.finalNonces, nonce + 1);
		}

		private OptionalLong nextNonce() {
			return this.attempts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(this.attempts.lastKey() + 1);
		}

		private boolean append(List<OutgoingTransaction> added) {
			Set<List<Long>> ids = new HashSet<>();
			for (OutgoingTransaction it : added) {
				boolean known = this.attempts.getOrDefault(it.nonce(), List.of())
					.stream()
					.anyMatch((other) -> other.attempt() == it.attempt());
				if (known || !ids.add(List.of(it.nonce(), (long) it.attempt()))) {
					return false;
				}
			}
			for (OutgoingTransaction it : added) {
				this.attempts.computeIfAbsent(it.nonce(), (nonce) -> new ArrayList<>()).add(it);
				it.payments()
					.forEach((payment) -> this.nonces.computeIfAbsent(payment, (key) -> new HashSet<>())
						.add(it.nonce()));
			}
			return true;
		}

		private Stream<List<OutgoingTransaction>> of(PaymentKey payment) {
			return this.nonces.getOrDefault(payment, Set.of()).stream().map(this.attempts::get);
		}

		private List<OutgoingTransaction> open() {
			return this.attempts.entrySet()
				.stream()
				.filter((it) -> !this.closed.contains(it.getKey()))
				.flatMap((it) -> it.getValue().stream().sorted(Comparator.comparingInt(OutgoingTransaction::attempt)))
				.toList();
		}

	}

}
