package io.github.x402spring.payment.quota.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.QuotaStoreContractTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Quotas in Redis.
 */
@Tag("integration")
class RedisQuotaStoreTests extends QuotaStoreContractTests {

	@RegisterExtension
	static final TwoRedisConnections REDIS = new TwoRedisConnections();

	private final String prefix = UUID.randomUUID() + ":";

	@Override
	protected QuotaStore store() {
		return new RedisQuotaStore(REDIS.here(), this.prefix, MAX_CALLERS);
	}

	@Override
	protected QuotaStore elsewhere() {
		return new RedisQuotaStore(REDIS.elsewhere(), this.prefix, MAX_CALLERS);
	}

	@Test
	void countsExpireAnHourAfterTheirPeriod() {
		Instant end = Instant.now().plusSeconds(60);
		store().take(key("a", end), 1, 1);
		StringRedisTemplate redis = new StringRedisTemplate(REDIS.here());
		Set<String> keys = redis.keys(this.prefix + "*");
		assertThat(keys).singleElement().satisfies((key) -> assertThat(redis.getExpire(key)).isBetween(3500L, 3660L));
		assertThat(store().isDurable()).isTrue();
		assertThat(store().prune(end.plusSeconds(7200), 10)).isZero();
	}

	@Test
	void redisThatIsGoneIsUnavailable() throws Exception {
		RedisServer shortLived = RedisServer.start();
		LettuceConnectionFactory connection = shortLived.connect(Duration.ofSeconds(2));
		try {
			QuotaStore store = new RedisQuotaStore(connection, this.prefix, MAX_CALLERS);
			shortLived.stop();
			assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store.take(key("a"), 1, 1));
			assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store.giveBack(key("a"), 1));
		}
		finally {
			connection.destroy();
			shortLived.stop();
		}
	}

}
