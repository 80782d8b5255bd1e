package io.github.x402spring.payment.limit.redis;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.BucketStoreContractTests;
import io.github.x402spring.payment.quota.redis.RedisServer;
import io.github.x402spring.payment.quota.redis.TwoRedisConnections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Buckets in Redis.
 */
@Tag("integration")
class RedisBucketTests extends BucketStoreContractTests {

	@RegisterExtension
	static final TwoRedisConnections REDIS = new TwoRedisConnections();

	private final String prefix = UUID.randomUUID() + ":";

	@Override
	protected BucketStore store() {
		return new RedisLimitStore(REDIS.here(), this.prefix, MAX_BUCKETS, this.clock);
	}

	@Override
	protected BucketStore elsewhere() {
		return new RedisLimitStore(REDIS.elsewhere(), this.prefix, MAX_BUCKETS, this.clock);
	}

	@Test
	void bucketsOfALimitAreOneBoundedKeyThatExpires() {
		for (int i = 0; i < MAX_BUCKETS * 4; i++) {
			store().take(key("stranger" + i), TEN);
		}
		StringRedisTemplate redis = new StringRedisTemplate(REDIS.here());
		Set<String> keys = redis.keys(this.prefix + "*");
		assertThat(keys).singleElement().satisfies((key) -> {
			assertThat(redis.getExpire(key)).isBetween(10L, 20L);
			Set<String> members = redis.opsForZSet().range(key, 0, -1);
			assertThat(members).filteredOn((it) -> !it.startsWith("shared-")).hasSize(MAX_BUCKETS);
			assertThat(members).hasSizeGreaterThan(MAX_BUCKETS).hasSizeLessThanOrEqualTo(MAX_BUCKETS + 1024);
		});
	}

	@Test
	void redisThatIsGoneIsUnavailable() throws Exception {
		RedisServer shortLived = RedisServer.start();
		LettuceConnectionFactory connection = shortLived.connect(Duration.ofSeconds(2));
		try {
			BucketStore store = new RedisLimitStore(connection, this.prefix, MAX_BUCKETS, this.clock);
			shortLived.stop();
			assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store.take(key("a"), TEN));
			assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store.giveBack(key("a"), TEN));
		}
		finally {
			connection.destroy();
			shortLived.stop();
		}
	}

}
