package io.github.x402spring.payment.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store of buckets promises.
 */
public abstract class BucketStoreContractTests {

	protected static final int MAX_BUCKETS = 50;

	protected static final RateLimit TEN = new RateLimit(10, Duration.ofSeconds(20));

	protected final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	private final String limit = "limit" + UUID.randomUUID();

	/** The store that is tested, with room for {@value #MAX_BUCKETS} buckets. */
	protected abstract BucketStore store();

	/** The same store, as another process sees it. */
	protected abstract BucketStore elsewhere();

	@Test
	void bucketIsFullAtFirstAndFillsUpSteadily() {
		LimitKey key = key("a");
		for (int i = 0; i < 10; i++) {
			assertThat(((i % 2 == 0) ? store() : elsewhere()).take(key, TEN)).isEmpty();
		}
		assertThat(store().take(key, TEN)).contains(Duration.ofSeconds(2));
		this.clock.advance(Duration.ofMillis(1500));
		assertThat(elsewhere().take(key, TEN)).contains(Duration.ofMillis(500));
		this.clock.advance(Duration.ofMillis(500));
		assertThat(store().take(key, TEN)).isEmpty();
		assertThat(store().take(key, TEN)).contains(Duration.ofSeconds(2));
		this.clock.advance(Duration.ofDays(1));
		for (int i = 0; i < 10; i++) {
			assertThat(store().take(key, TEN)).isEmpty();
		}
		assertThat(store().take(key, TEN)).isPresent();
	}

	@Test
	void whatIsGivenBackCanBeTakenAgainAndNoMoreThanThat() {
		LimitKey key = key("a");
		store().giveBack(key, TEN);
		for (int i = 0; i < 10; i++) {
			assertThat(store().take(key, TEN)).isEmpty();
		}
		elsewhere().giveBack(key, TEN);
		assertThat(store().take(key, TEN)).isEmpty();
		assertThat(store().take(key, TEN)).isPresent();
		for (int i = 0; i < 30; i++) {
			store().giveBack(key, TEN);
		}
		for (int i = 0; i < 10; i++) {
			assertThat(store().take(key, TEN)).isEmpty();
		}
		assertThat(store().take(key, TEN)).isPresent();
	}

	@Test
	void callersAndLimitsAreCountedApart() {
		RateLimit one = new RateLimit(1, Duration.ofMinutes(1));
		assertThat(store().take(key("a"), one)).isEmpty();
		assertThat(store().take(key("b"), one)).isEmpty();
		assertThat(store().take(LimitKey.of(this.limit + ":other", "a"), one)).isEmpty();
		assertThat(store().take(key("a"), one)).contains(Duration.ofMinutes(1));
	}

	@Test
	void twoHundredAtOnceGetTenOfTen() {
		BucketStore first = store();
		BucketStore second = elsewhere();
		LimitKey key = key("a");
		List<Optional<Duration>> taken = Parallel.run(200,
				(number) -> ((number % 2 == 0) ? first : second).take(key, TEN));
		assertThat(taken).filteredOn(Optional::isEmpty).hasSize(10);
		assertThat(taken).filteredOn(Optional::isPresent).allMatch((wait) -> wait.get().equals(Duration.ofSeconds(2)));
	}

	@Test
	void emptyBucketStaysEmptyHoweverManyStrangersCome() {
		BucketStore store = store();
		empty(store, "known");
		for (int i = 0; i < MAX_BUCKETS * 10; i++) {
			store.take(key("stranger" + i), TEN);
		}
		store.prune(1000);
		assertThat(store.take(key("known"), TEN)).isPresent();
		// Strangers share what is left, and are counted nevertheless.
		empty(store, "late");
		assertThat(store.take(key("late"), TEN)).isPresent();
	}

	@Test
	void bucketsThatAreFullAgainMakeRoom() {
		BucketStore store = store();
		for (int i = 0; i < MAX_BUCKETS; i++) {
			store.take(key("stranger" + i), TEN);
		}
		this.clock.advance(Duration.ofSeconds(20));
		store.prune(1000);
		RateLimit one = new RateLimit(1, Duration.ofMinutes(1));
		for (int i = 0; i < MAX_BUCKETS; i++) {
			assertThat(store.take(key("new" + i), one)).isEmpty();
		}
	}

	private void empty(BucketStore store, String caller) {
		for (int i = 0; i < 10; i++) {
			store.take(key(caller), TEN);
		}
	}

	protected final LimitKey key(String caller) {
		return LimitKey.of(this.limit, caller);
	}

}
