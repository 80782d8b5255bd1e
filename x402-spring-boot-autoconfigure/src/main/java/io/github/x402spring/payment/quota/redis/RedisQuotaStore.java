package io.github.x402spring.payment.quota.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.quota.QuotaKey;
import io.github.x402spring.payment.quota.QuotaResult;
import io.github.x402spring.payment.quota.QuotaStore;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Quotas in Redis, for any number of processes. All callers of a quota in one period are
 * one hash, which expires after the period. How much Redis forgets when it crashes or
 * fails over is a matter of its own configuration.
 *
 * @since 0.1.0
 */
public final class RedisQuotaStore implements QuotaStore {

	/** Long enough for calls that began before the period ended. */
	private static final Duration GRACE = Duration.ofHours(1);

	/** A script is atomic. Whole numbers stay exact up to 2^53. */
	private static final RedisScript<Long> TAKE = new DefaultRedisScript<>("""
			local used = redis.call('HGET', KEYS[1], ARGV[1])
			if tonumber(used or '0') + tonumber(ARGV[2]) > tonumber(ARGV[3]) then return -1 end
			if not used and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return -2 end
			local now = redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
			redis.call('EXPIREAT', KEYS[1], ARGV[5])
			return now
			""", Long.class);

	/** What the script returns if there is no room for another caller. */
	private static final long FULL = -2;

	private static final RedisScript<Long> GIVE_BACK = new DefaultRedisScript<>("""
			local used = redis.call('HGET', KEYS[1], ARGV[1])
			if not used or tonumber(used) < tonumber(ARGV[2]) then return 0 end
			if redis.call('HINCRBY', KEYS[1], ARGV[1], '-' .. ARGV[2]) == 0 then
				redis.call('HDEL', KEYS[1], ARGV[1])
			end
			return 1
			""", Long.class);

	private final StringRedisTemplate redis;

	private final String keyPrefix;

	private final int maxCallers;

	/**
	 * Create a store.
	 * @param connections to Redis
	 * @param keyPrefix what its keys begin with
	 * @param maxCallers how many callers a quota has in one period at most
	 */
	public RedisQuotaStore(RedisConnectionFactory connections, String keyPrefix, int maxCallers) {
		this.redis = new StringRedisTemplate(connections);
		this.keyPrefix = keyPrefix;
		this.maxCallers = maxCallers;
	}

	@Override
	public QuotaResult take(QuotaKey key, long amount, long limit) {
		long used = run(TAKE, key, amount, Long.toString(limit), Integer.toString(this.maxCallers),
				Long.toString(key.until().plus(GRACE).getEpochSecond()));
		if (used >= 0) {
			return new QuotaResult.Taken(used);
		}
		return (used == FULL) ? new QuotaResult.Full() : new QuotaResult.Spent();
	}

	@Override
	public long used(QuotaKey key) {
		Object used = answered(() -> this.redis.opsForHash().get(hash(key), key.subject()));
		return (used != null) ? Long.parseLong(used.toString()) : 0;
	}

	@Override
	public void giveBack(QuotaKey key, long amount) {
		run(GIVE_BACK, key, amount);
	}

	private String hash(QuotaKey key) {
		return this.keyPrefix + key.quota() + ":" + key.until().getEpochSecond();
	}

	private long run(RedisScript<Long> script, QuotaKey key, long amount, String... more) {
		Object[] arguments = new Object[2 + more.length];
		arguments[0] = key.subject();
		arguments[1] = Long.toString(amount);
		System.arraycopy(more, 0, arguments, 2, more.length);
		Long result = answered(() -> this.redis.execute(script, List.of(hash(key)), arguments));
		return (result != null) ? result : -1;
	}

	private static <T> @Nullable T answered(Supplier<@Nullable T> question) {
		try {
			return question.get();
		}
		catch (DataAccessException ex) {
			throw new LedgerUnavailableException("Redis, which counts quotas, cannot be used", ex);
		}
	}

	@Override
	public boolean isDurable() {
		return true;
	}

	// Redis does it by itself.
	@Override
	public int prune(Instant before, int most) {
		return 0;
	}

}
