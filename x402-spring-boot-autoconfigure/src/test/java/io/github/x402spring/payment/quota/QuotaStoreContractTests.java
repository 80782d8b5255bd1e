package io.github.x402spring.payment.quota;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store of quotas promises.
 */
public abstract class QuotaStoreContractTests {

	protected static final int MAX_CALLERS = 50;

	/** In the future, so that Redis keeps it. */
	private static final Instant UNTIL = Instant.parse("2099-03-02T00:00:00Z");

	private final String quota = "free/" + UUID.randomUUID();

	/** The store that is tested, with room for {@value #MAX_CALLERS} callers. */
	protected abstract QuotaStore store();

	/** The same store, as another process sees it. */
	protected abstract QuotaStore elsewhere();

	@Test
	void quotaIsTakenUpToItsLimit() {
		QuotaKey key = key("a");
		assertThat(store().take(key, 1, 3)).hasValue(1);
		assertThat(elsewhere().take(key, 2, 3)).hasValue(3);
		assertThat(store().take(key, 1, 3)).isEmpty();
		assertThat(elsewhere().take(key, 1, 4)).hasValue(4);
	}

	@Test
	void moreThanThereIsTakesNothing() {
		QuotaKey key = key("a");
		assertThat(store().take(key, 4, 3)).isEmpty();
		assertThat(store().take(key, 2, 3)).hasValue(2);
		assertThat(store().take(key, 2, 3)).isEmpty();
		assertThat(store().take(key, 1, 3)).hasValue(3);
	}

	@Test
	void whatIsGivenBackCanBeTakenAgain() {
		QuotaKey key = key("a");
		store().giveBack(key, 1);
		assertThat(store().take(key, 2, 2)).hasValue(2);
		elsewhere().giveBack(key, 1);
		assertThat(store().take(key, 1, 2)).hasValue(2);
		assertThat(store().take(key, 1, 2)).isEmpty();
	}

	@Test
	void callersQuotasAndPeriodsAreCountedApart() {
		assertThat(store().take(key("a"), 1, 1)).hasValue(1);
		assertThat(store().take(key("b"), 1, 1)).hasValue(1);
		assertThat(store().take(QuotaKey.of(this.quota + "other", UNTIL, "a"), 1, 1)).hasValue(1);
		assertThat(store().take(QuotaKey.of(this.quota, UNTIL.plusSeconds(3600), "a"), 1, 1)).hasValue(1);
		assertThat(store().take(key("a"), 1, 1)).isEmpty();
	}

	@Test
	void largeAmountsStayExact() {
		long most = 9_007_199_254_740_991L;
		assertThat(store().take(key("a"), most - 1, most)).hasValue(most - 1);
		assertThat(store().take(key("a"), 2, most)).isEmpty();
		assertThat(store().take(key("a"), 1, most)).hasValue(most);
	}

	@Test
	void twoHundredAtOnceGetTenOfTen() {
		QuotaStore first = store();
		QuotaStore second = elsewhere();
		QuotaKey key = key("a");
		List<OptionalLong> taken = Parallel.run(200, (number) -> ((number % 2 == 0) ? first : second).take(key, 1, 10));
		assertThat(taken.stream().flatMapToLong(OptionalLong::stream)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L,
				7L, 8L, 9L, 10L);
	}

	@Test
	void thereIsRoomForSoManyCallersAndNoMore() {
		QuotaStore first = store();
		QuotaStore second = elsewhere();
		List<OptionalLong> taken = Parallel.run(MAX_CALLERS * 3,
				(number) -> ((number % 2 == 0) ? first : second).take(key("caller" + number), 1, 10));
		assertThat(taken.stream().filter(OptionalLong::isPresent)).hasSize(MAX_CALLERS);
		// Those who came in time go on, and the others still have no room.
		for (int number = 0; number < taken.size(); number++) {
			assertThat(store().take(key("caller" + number), 1, 10).isPresent())
				.isEqualTo(taken.get(number).isPresent());
		}
		// Another period has room again.
		assertThat(store().take(QuotaKey.of(this.quota, UNTIL.plusSeconds(3600), "late"), 1, 1)).isPresent();
	}

	@Test
	void manyPairsOfTheSameNewCallerCountOnce() {
		List<OptionalLong> taken = Parallel.run(40,
				(number) -> ((number % 2 == 0) ? store() : elsewhere()).take(key("caller" + (number / 2)), 1, 1));
		assertThat(taken.stream().filter(OptionalLong::isPresent)).hasSize(20);
	}

	protected final QuotaKey key(String caller) {
		return QuotaKey.of(this.quota, UNTIL, caller);
	}

	protected final QuotaKey key(String caller, Instant until) {
		return QuotaKey.of(this.quota, until, caller);
	}

}
