package io.github.x402spring.onchain.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.SettlementCosts;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The book of transactions that are sent. Each is written down before it leaves, so that
 * after a crash the same bytes are sent again, and never others with the same nonce that
 * no process knows of. One process at a time may write for an account.
 *
 * @since 0.1.0
 */
public interface TransactionOutbox extends SettlementCosts {

	/**
	 * Take or prolong the right to send for an account.
	 * @param account the account
	 * @param owner the process, by a name of its own for each start
	 * @param now the current time
	 * @param length for how long
	 * @return the right; empty if another process has it
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<SendingLease> lease(SendingAccount account, String owner, Instant now, Duration length);

	/**
	 * Give the right back, so that the next process need not wait for its end.
	 * @param lease the right; nothing happens if another process has it by now
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	void release(SendingLease lease);

	/**
	 * Write transactions down, all or none of them.
	 * @param lease the right to do so
	 * @param transactions new nonces of the account, or further attempts for nonces that
	 * are open
	 * @return {@code false} if another process got the right in the meantime, or if a
	 * transaction with this nonce and attempt is there already; then none of them may be
	 * sent
	 * @throws LedgerUnavailableException if the book cannot be reached; then they may
	 * have been written down or not
	 */
	boolean append(SendingLease lease, List<OutgoingTransaction> transactions);

	/**
	 * Write down that nothing can happen any more to what was sent with a nonce: one of
	 * its attempts is in a final block.
	 * @param lease the right to do so
	 * @param nonce the nonce
	 * @param cost what that attempt cost; {@code null} if something else used the nonce
	 * @return {@code false} if another process got the right in the meantime
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean close(SendingLease lease, long nonce, @Nullable TransactionCost cost);

	/**
	 * Delete what is closed and old. What it cost stays in the sums.
	 * @param before what was written down before
	 * @param kept tells which payments still need their transactions: these stay
	 * @return how many nonces were deleted
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	int prune(Instant before, Predicate<PaymentKey> kept);

	/**
	 * Write down that an operator knows of transactions that something else sent for an
	 * account, so that it may send again. Needs no right to send.
	 * @param account the account
	 * @param nonces all of them have smaller nonces
	 * @return {@code false} if no process ever had the right to send for the account
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean accept(SendingAccount account, long nonces);

	/**
	 * Return what was or will be sent, and is not closed.
	 * @param account the account
	 * @return all attempts, in the order of nonces and attempts
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<OutgoingTransaction> open(SendingAccount account);

	/**
	 * Return whether what is written down is still there when the process has ended.
	 * @return {@code false} if it is kept in memory
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean isDurable();

	/**
	 * Return the transactions that make a payment, closed ones too.
	 * @param payment key of the payment
	 * @return all attempts of all accounts, in the order in which they were written down;
	 * those too that replace such a transaction by one without payments
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	List<OutgoingTransaction> find(PaymentKey payment);

}
