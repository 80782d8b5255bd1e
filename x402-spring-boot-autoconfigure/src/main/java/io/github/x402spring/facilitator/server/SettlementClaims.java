package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * The book of a facilitator: for which caller it settles a payment, and whether it has
 * told the caller that the payment is settled. Of several requests with one payment
 * exactly one has the right to settle it and to answer so. A payment stays with the
 * caller that claimed it first. Each step is committed when its method returns.
 *
 * @since 0.1.0
 */
public interface SettlementClaims {

	/**
	 * Claim a payment. While a caller has not been told that its payment is settled, it
	 * may claim the payment again once its earlier request has ended or has taken too
	 * long.
	 * @param request the request
	 * @return what came of it
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	ClaimResult claim(ClaimRequest request);

	/**
	 * Record that the payment is settled, before the caller is told so.
	 * @param claim the right to do so
	 * @param transaction hash of the transaction
	 * @return {@code false} if another request has the right by now; then the caller must
	 * not be told
	 * @throws LedgerUnavailableException if the book cannot be reached; then it may have
	 * been recorded or not, and the caller must not be told
	 */
	boolean tell(SettlementClaim claim, String transaction);

	/**
	 * End a request whose outcome is not known. The caller may claim the payment again.
	 * @param claim the right; nothing happens if another request has it by now
	 * @param transaction hash of a transaction that may move the money; empty to keep
	 * what is known
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	void leave(SettlementClaim claim, Optional<String> transaction);

	/**
	 * Forget a claim, since nothing was sent. Any caller may claim the payment then.
	 * @param claim the right; nothing happens if another request has it by now
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	void withdraw(SettlementClaim claim);

	/**
	 * Find a payment.
	 * @param payment its key
	 * @return the payment as it is claimed; empty if no caller has claimed it
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<ClaimedPayment> find(PaymentKey payment);

	/**
	 * Return how long a caller must wait until it may claim a payment. Nothing is
	 * claimed.
	 * @param request what it would claim
	 * @return how long; empty if it need not wait
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<Duration> budgetWait(ClaimRequest request);

	/**
	 * Charge what a final transaction cost, instead of what was expected. If a payment
	 * needs several transactions, all are charged. Call it once for each.
	 * @param payments keys of payments that it was sent for; nothing happens to those
	 * that no caller has claimed
	 * @param gasCost what it cost for each, in the smallest unit of the network's coin
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	void charge(Collection<PaymentKey> payments, BigInteger gasCost);

	/**
	 * Return whether claims are still there when the process has ended.
	 * @return {@code false} if they are kept in memory
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	boolean isDurable();

	/**
	 * Delete claims of payments that can no longer be settled.
	 * @param before those that ended before
	 * @return how many were deleted
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	int prune(Instant before);

}
