package io.github.x402spring.payment.limit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buckets in memory.
 */
class InMemoryBucketStoreTests extends BucketStoreContractTests {

	private final BucketStore store = BucketStore.inMemory(MAX_BUCKETS, this.clock);

	@Override
	protected BucketStore store() {
		return this.store;
	}

	@Override
	protected BucketStore elsewhere() {
		return this.store;
	}

	@Test
	void strangersAreForgottenWhenTheirBucketsAreFull() {
		for (int i = 0; i < MAX_BUCKETS * 10; i++) {
			this.store.take(key("stranger" + i), TEN);
		}
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.store.prune(10_000)).isZero();
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(this.store.prune(7)).isEqualTo(7);
		int shared = this.store.prune(10_000) + 7 - MAX_BUCKETS;
		assertThat(shared).isPositive().isLessThanOrEqualTo(MAX_BUCKETS * 9);
		assertThat(this.store.prune(10_000)).isZero();
	}

	@Test
	void forgettingAndCountingAtOnceLosesNothing() {
		LimitKey key = key("a");
		List<Optional<Duration>> taken = Parallel.run(200, (number) -> {
			this.store.prune(1000);
			return this.store.take(key, TEN);
		});
		assertThat(taken).filteredOn(Optional::isEmpty).hasSize(10);
	}

	@Test
	void fullStoreMakesRoomByItselfOnceASecond() {
		for (int i = 0; i < MAX_BUCKETS; i++) {
			this.store.take(key("stranger" + i), TEN);
		}
		this.clock.advance(Duration.ofMinutes(1));
		RateLimit one = new RateLimit(1, Duration.ofMinutes(1));
		for (int i = 0; i < MAX_BUCKETS; i++) {
			assertThat(this.store.take(key("new" + i), one)).isEmpty();
		}
	}

}
