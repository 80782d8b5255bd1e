package io.github.x402spring.payment.limit;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;

/**
 * Counts requests by time, in a bucket for each caller. Each step is atomic, whatever
 * other threads and processes do with the same store. All methods throw
 * {@link LedgerUnavailableException} if the store cannot be reached.
 * <p>
 * A bucket that is full again says nothing and is forgotten. No other one is, so that no
 * caller gets a new bucket by sending from elsewhere. A store bounds how many it has:
 * callers who come after that share some, see {@link LimitKey#shared()}.
 *
 * @since 0.1.0
 */
public interface BucketStore {

	/**
	 * Return a store in the memory of this process, by Bucket4j: each instance counts
	 * alone, and all buckets are full after a restart.
	 * @param maxBuckets how many buckets there are at most, besides the shared ones
	 * @param clock the time
	 * @return the store
	 */
	static BucketStore inMemory(int maxBuckets, Clock clock) {
		return new InMemoryBucketStore(maxBuckets, clock);
	}

	/**
	 * Take a token from a bucket.
	 * @param key whose bucket
	 * @param limit how large it is
	 * @return empty if it was taken; else how long it takes until there is one
	 */
	Optional<Duration> take(LimitKey key, RateLimit limit);

	/**
	 * Give a token back. It is not checked that it was taken, and no bucket becomes more
	 * than full.
	 * @param key whose bucket
	 * @param limit how large it is
	 */
	void giveBack(LimitKey key, RateLimit limit);

	/**
	 * Forget buckets that are full.
	 * @param most how many at most
	 * @return how many were forgotten
	 */
	int prune(int most);

}
