package io.github.x402spring.payment.limit.redis;

import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Scripts, each of which is atomic. Scores are doubles, which keep microseconds since
 * 1970 exactly until the year 2255.
 */
final class LimitScripts {

	/**
	 * Take a token. Returns -1 if one was taken, else when the bucket is full again. Only
	 * newcomers pay for dropping what is full.
	 */
	static final RedisScript<Long> TAKE = script("""
			local now = tonumber(ARGV[3])
			local member = ARGV[1]
			local full = redis.call('ZSCORE', KEYS[1], member)
			if not full then
				redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
				if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[6]) then
					member = ARGV[2]
					full = redis.call('ZSCORE', KEYS[1], member)
				end
			end
			local at = math.max(tonumber(full or '0'), now) + tonumber(ARGV[4])
			if at > tonumber(ARGV[5]) then return tonumber(full) end
			redis.call('ZADD', KEYS[1], string.format('%.0f', at), member)
			redis.call('PEXPIRE', KEYS[1], math.ceil((tonumber(ARGV[5]) - now) / 1000))
			return -1
			""");

	static final RedisScript<Long> GIVE_BACK = script("""
			local member = ARGV[1]
			if not redis.call('ZSCORE', KEYS[1], member) then member = ARGV[2] end
			if not redis.call('ZSCORE', KEYS[1], member) then return 0 end
			redis.call('ZINCRBY', KEYS[1], '-' .. ARGV[3], member)
			return 1
			""");

	/**
	 * Begin a call. Returns 1 if it may run. The set outlives its leases, however far the
	 * clocks of Redis and of the application are apart.
	 */
	static final RedisScript<Long> ACQUIRE = script("""
			redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
			if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
			redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
			redis.call('EXPIRE', KEYS[1], 3600)
			return 1
			""");

	static final RedisScript<Long> RENEW = script("""
			if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
			redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
			redis.call('EXPIRE', KEYS[1], 3600)
			return 1
			""");

	static final RedisScript<Long> RELEASE = script("return redis.call('ZREM', KEYS[1], ARGV[1])");

	private LimitScripts() {
	}

	private static RedisScript<Long> script(String text) {
		return new DefaultRedisScript<>(text, Long.class);
	}

}
