package io.github.x402spring.payment.limit.redis;

import java.time.Clock;
import java.util.Set;
import java.util.UUID;

import io.github.x402spring.payment.limit.CallLease;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.SharedLeaseContractTests;
import io.github.x402spring.payment.quota.redis.TwoRedisConnections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Running calls in Redis.
 */
@Tag("integration")
class RedisLeaseTests extends SharedLeaseContractTests {

	@RegisterExtension
	static final TwoRedisConnections REDIS = new TwoRedisConnections();

	private final String prefix = UUID.randomUUID() + ":";

	@Override
	protected LeaseStore store() {
		return new RedisLimitStore(REDIS.here(), this.prefix, 10, Clock.systemUTC());
	}

	@Override
	protected LeaseStore elsewhere() {
		return new RedisLimitStore(REDIS.elsewhere(), this.prefix, 10, Clock.systemUTC());
	}

	@Test
	void callsThatEndedLeaveNoKeyAndThoseOfDeadProcessesExpire() {
		CallLease lease = lease("a", UNTIL);
		store().acquire(lease, 5, NOW);
		StringRedisTemplate redis = new StringRedisTemplate(REDIS.here());
		Set<String> keys = redis.keys(this.prefix + "*");
		assertThat(keys).singleElement().satisfies((key) -> assertThat(redis.getExpire(key)).isBetween(3500L, 3600L));
		store().release(lease);
		assertThat(redis.keys(this.prefix + "*")).isEmpty();
		assertThat(store().prune(UNTIL)).isZero();
	}

}
