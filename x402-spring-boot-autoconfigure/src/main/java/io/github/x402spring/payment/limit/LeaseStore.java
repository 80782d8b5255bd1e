package io.github.x402spring.payment.limit;

import java.time.Instant;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * Counts calls that run, by a lease for each. A lease ends by itself when it is not
 * renewed, so that the calls of a process that died do not count for ever. Each step is
 * atomic, whatever other threads and processes do with the same store. All methods throw
 * {@link LedgerUnavailableException} if the store cannot be reached.
 *
 * @since 0.1.0
 */
public interface LeaseStore {

	/**
	 * Return a store in the memory of this process: each instance counts alone.
	 * @return the store
	 */
	static LeaseStore inMemory() {
		return new InMemoryLeaseStore();
	}

	/**
	 * Begin a call.
	 * @param lease the lease
	 * @param limit how many calls of the caller may run at once
	 * @param now the current time
	 * @return {@code false} if as many run already
	 */
	boolean acquire(CallLease lease, int limit, Instant now);

	/**
	 * Let a lease end later.
	 * @param lease the lease with its new end
	 */
	void renew(CallLease lease);

	/**
	 * End a call.
	 * @param lease the lease
	 */
	void release(CallLease lease);

	/**
	 * Forget leases that are over.
	 * @param now the current time
	 * @return how many were forgotten
	 */
	int prune(Instant now);

}
