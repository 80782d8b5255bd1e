package io.github.x402spring.payment.quota;

import java.time.Instant;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * Counts what callers have used of quotas. Each step is atomic, whatever other threads
 * and processes do with the same store, and stays as it is once the method has returned.
 * All methods throw {@link LedgerUnavailableException} if the store cannot be reached.
 * <p>
 * A store bounds how many callers a quota has in one period. Those who come after that
 * get nothing until the next period.
 *
 * @since 0.1.0
 */
public interface QuotaStore {

	/**
	 * Return a store in the memory of this process: quotas are full again after a
	 * restart, and each instance counts alone.
	 * @param maxCallers how many callers a quota has in one period at most
	 * @return the store
	 */
	static QuotaStore inMemory(int maxCallers) {
		return new InMemoryQuotaStore(maxCallers);
	}

	/**
	 * Take a part of a quota.
	 * @param key who takes of which quota
	 * @param amount how much, positive
	 * @param limit how much there is in the period
	 * @return how much is used now, or why nothing was taken
	 */
	QuotaResult take(QuotaKey key, long amount, long limit);

	/**
	 * Return how much is used. It may be more or less by the time that it is returned.
	 * @param key whose use of which quota
	 * @return how much, 0 if nothing is
	 */
	long used(QuotaKey key);

	/**
	 * Give back what was taken. Nothing happens if less than that is used. A caller who
	 * has nothing left in use takes no room any more: payments and calls that fail cost
	 * nothing, and may not keep others out.
	 * @param key who took of which quota
	 * @param amount how much, positive
	 */
	void giveBack(QuotaKey key, long amount);

	/**
	 * Return whether counts outlive this process.
	 * @return whether they do
	 */
	boolean isDurable();

	/**
	 * Forget periods that are over.
	 * @param before those that ended before this time
	 * @param most how many counts at most
	 * @return how many were forgotten
	 */
	int prune(Instant before, int most);

}
