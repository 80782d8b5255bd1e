package io.github.x402spring.payment.limit.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.BucketTimes;
import io.github.x402spring.payment.limit.CallLease;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.LimitKey;
import io.github.x402spring.payment.limit.RateLimit;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Limits in Redis, for any number of processes. All buckets of a limit are one sorted set
 * of the times at which they are full again, from which those drop out that are full; the
 * running calls of a caller are another. Both expire when nothing in them is left.
 *
 * @since 0.1.0
 */
public final class RedisLimitStore implements BucketStore, LeaseStore {

	private final StringRedisTemplate redis;

	private final String keyPrefix;

	private final int maxBuckets;

	private final Clock clock;

	/**
	 * Create a store.
	 * @param connections to Redis
	 * @param keyPrefix what its keys begin with
	 * @param maxBuckets how many buckets a limit has at most, besides the shared ones
	 * @param clock the time
	 */
	public RedisLimitStore(RedisConnectionFactory connections, String keyPrefix, int maxBuckets, Clock clock) {
		this.redis = new StringRedisTemplate(connections);
		this.keyPrefix = keyPrefix;
		this.maxBuckets = maxBuckets;
		this.clock = clock;
	}

	@Override
	public Optional<Duration> take(LimitKey key, RateLimit limit) {
		BucketTimes times = BucketTimes.of(limit, this.clock.instant());
		long fullAt = run(LimitScripts.TAKE, buckets(key), key.subject(), key.shared().subject(),
				Long.toString(times.now()), Long.toString(times.cost()), Long.toString(times.latest()),
				Integer.toString(this.maxBuckets));
		return (fullAt < 0) ? Optional.empty() : Optional.of(times.until(fullAt).orElse(Duration.ofNanos(1)));
	}

	@Override
	public void giveBack(LimitKey key, RateLimit limit) {
		run(LimitScripts.GIVE_BACK, buckets(key), key.subject(), key.shared().subject(),
				Long.toString(limit.microsPerToken()));
	}

	private String buckets(LimitKey key) {
		return this.keyPrefix + key.limit();
	}

	// Redis does it by itself.
	@Override
	public int prune(int most) {
		return 0;
	}

	@Override
	public boolean acquire(CallLease lease, int limit, Instant now) {
		return run(LimitScripts.ACQUIRE, leases(lease), lease.id(), millis(lease.until()), millis(now),
				Integer.toString(limit)) == 1;
	}

	@Override
	public void renew(CallLease lease) {
		run(LimitScripts.RENEW, leases(lease), lease.id(), millis(lease.until()));
	}

	@Override
	public void release(CallLease lease) {
		run(LimitScripts.RELEASE, leases(lease), lease.id());
	}

	// Redis does it by itself.
	@Override
	public int prune(Instant now) {
		return 0;
	}

	private String leases(CallLease lease) {
		return this.keyPrefix + lease.key().limit() + ":" + lease.key().subject();
	}

	private static String millis(Instant time) {
		return Long.toString(time.toEpochMilli());
	}

	private long run(RedisScript<Long> script, String key, Object... arguments) {
		try {
			Long result = this.redis.execute(script, List.of(key), arguments);
			return (result != null) ? result : -1;
		}
		catch (DataAccessException ex) {
			throw new LedgerUnavailableException("Redis, which counts limits, cannot be used", ex);
		}
	}

}
