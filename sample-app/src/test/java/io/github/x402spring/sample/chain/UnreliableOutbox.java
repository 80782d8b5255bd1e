package io.github.x402spring.sample.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.onchain.outbox.TransactionCost;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.SettlementCost;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * An outbox whose database fails once when it is told to: before it writes, or before it
 * says that it has written.
 */
final class UnreliableOutbox implements TransactionOutbox {

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	private volatile Failure next = Failure.NONE;

	void fail(Failure failure) {
		this.next = failure;
	}

	@Override
	public Optional<SendingLease> lease(SendingAccount account, String owner, Instant now, Duration length) {
		return this.outbox.lease(account, owner, now, length);
	}

	@Override
	public void release(SendingLease lease) {
		this.outbox.release(lease);
	}

	@Override
	public boolean append(SendingLease lease, List<OutgoingTransaction> transactions) {
		Failure failure = this.next;
		this.next = Failure.NONE;
		if (failure == Failure.BEFORE) {
			throw unavailable();
		}
		boolean written = this.outbox.append(lease, transactions);
		if (failure == Failure.AFTER) {
			throw unavailable();
		}
		return written;
	}

	@Override
	public boolean close(SendingLease lease, long nonce, @Nullable TransactionCost cost) {
		return this.outbox.close(lease, nonce, cost);
	}

	@Override
	public int prune(Instant before, Predicate<PaymentKey> kept) {
		return this.outbox.prune(before, kept);
	}

	@Override
	public Map<PaymentKey, SettlementCost> costs(Collection<PaymentKey> payments) {
		return this.outbox.costs(payments);
	}

	@Override
	public List<SettlementCost> costs() {
		return this.outbox.costs();
	}

	@Override
	public boolean accept(SendingAccount account, long nonces) {
		return this.outbox.accept(account, nonces);
	}

	@Override
	public List<OutgoingTransaction> open(SendingAccount account) {
		return this.outbox.open(account);
	}

	@Override
	public List<OutgoingTransaction> find(PaymentKey payment) {
		return this.outbox.find(payment);
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	private static LedgerUnavailableException unavailable() {
		return new LedgerUnavailableException("The database is away", new IllegalStateException());
	}

	enum Failure {

		NONE, BEFORE, AFTER

	}

}
