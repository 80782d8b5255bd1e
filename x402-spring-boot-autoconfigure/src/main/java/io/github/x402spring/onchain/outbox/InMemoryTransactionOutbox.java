package io.github.x402spring.onchain.outbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.SettlementCost;
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
	public synchronized boolean close(SendingLease lease, long nonce, @Nullable TransactionCost cost) {
		Optional<Account> account = account(lease);
		account.ifPresent((it) -> it.close(nonce, cost));
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

	@Override
	public synchronized int prune(Instant before, Predicate<PaymentKey> kept) {
		return this.accounts.values().stream().mapToInt((account) -> account.prune(before, kept)).sum();
	}

	@Override
	public synchronized Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments) {
		Map<PaymentKey, SettlementCost> costs = new HashMap<>();
		for (PaymentKey payment : payments) {
			this.accounts.values()
				.stream()
				.flatMap((account) -> account.costs(payment))
				.reduce(InMemoryTransactionOutbox::sum)
				.ifPresent((cost) -> costs.put(payment, cost));
		}
		return costs;
	}

	@Override
	public synchronized List<SettlementCost> costs() {
		Map<Network, SettlementCost> costs = new TreeMap<>(Comparator.comparing(Network::id));
		this.accounts.values()
			.stream()
			.map((account) -> account.total)
			.filter((total) -> total.transactions() > 0)
			.forEach((total) -> costs.merge(total.network(), total, InMemoryTransactionOutbox::sum));
		return List.copyOf(costs.values());
	}

	private static SettlementCost sum(SettlementCost one, SettlementCost two) {
		BigDecimal dollars = (one.dollars() != null)
				? one.dollars().add(Objects.requireNonNullElse(two.dollars(), BigDecimal.ZERO)) : two.dollars();
		return new SettlementCost(one.network(), one.transactions() + two.transactions(),
				one.payments() + two.payments(), one.coins().add(two.coins()), dollars);
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

		private final Map<Long, TransactionCost> costs = new HashMap<>();

		private SettlementCost total;

		private OptionalLong nextNonce = OptionalLong.empty();

		private long fence;

		private long finalNonces;

		private long acceptedNonces;

		private @Nullable SendingLease held;

		private Account(SendingAccount account) {
			this.account = account;
			this.total = new SettlementCost(account.network(), 0, 0, BigDecimal.ZERO, null);
		}

		private Optional<SendingLease> lease(String owner, Instant now, Duration length) {
			boolean own = this.held != null && this.held.owner().equals(owner);
			if (!own && this.held != null && this.held.until().isAfter(now)) {
				return Optional.empty();
			}
			this.fence += own ? 0 : 1;
			this.held = new SendingLease(this.account, owner, this.fence, now.plus(length), this.nextNonce,
					this.finalNonces, this.acceptedNonces);
			return Optional.of(this.held);
		}

		private void close(long nonce, @Nullable TransactionCost cost) {
			if (this.attempts.containsKey(nonce) && this.closed.add(nonce) && cost != null) {
				this.costs.put(nonce, cost);
				this.total = sum(this.total, cost(1, payments(nonce).size(), cost));
			}
			this.finalNonces = Math.max(this.finalNonces, nonce + 1);
		}

		private SettlementCost cost(int transactions, int payments, TransactionCost cost) {
			return new SettlementCost(this.account.network(), transactions, payments, TransactionCost.coins(cost.wei()),
					cost.dollars());
		}

		private List<PaymentKey> payments(long nonce) {
			return this.attempts.getOrDefault(nonce, List.of())
				.stream()
				.findFirst()
				.map(OutgoingTransaction::payments)
				.orElse(List.of());
		}

		private Stream<SettlementCost> costs(PaymentKey payment) {
			return this.nonces.getOrDefault(payment, Set.of()).stream().filter(this.costs::containsKey).map((nonce) -> {
				List<PaymentKey> all = payments(nonce);
				return cost(1, 1,
						Objects.requireNonNull(this.costs.get(nonce)).share(all.indexOf(payment), all.size()));
			});
		}

		private int prune(Instant before, Predicate<PaymentKey> kept) {
			List<Long> old = this.attempts.entrySet()
				.stream()
				.filter((it) -> this.closed.contains(it.getKey())
						&& it.getValue().getFirst().writtenAt().isBefore(before)
						&& payments(it.getKey()).stream().noneMatch(kept))
				.map(Map.Entry::getKey)
				.toList();
			old.forEach((nonce) -> {
				payments(nonce).forEach((payment) -> this.nonces.getOrDefault(payment, new HashSet<>()).remove(nonce));
				this.attempts.remove(nonce);
				this.costs.remove(nonce);
			});
			this.nonces.values().removeIf(Set::isEmpty);
			this.closed.removeAll(old);
			return old.size();
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
				this.nextNonce = OptionalLong.of(Math.max(this.nextNonce.orElse(0), it.nonce() + 1));
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
