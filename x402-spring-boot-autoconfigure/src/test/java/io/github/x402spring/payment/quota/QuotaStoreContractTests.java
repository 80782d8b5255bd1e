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
		assertThat(store().take(key, 1, 3).used()).hasValue(1);
		assertThat(elsewhere().take(key, 2, 3).used()).hasValue(3);
		assertThat(store().take(key, 1, 3).used()).isEmpty();
		assertThat(elsewhere().take(key, 1, 4).used()).hasValue(4);
	}

	@Test
	void moreThanThereIsTakesNothing() {
		QuotaKey key = key("a");
		assertThat(store().take(key, 4, 3).used()).isEmpty();
		assertThat(store().take(key, 2, 3).used()).hasValue(2);
		assertThat(store().take(key, 2, 3).used()).isEmpty();
		assertThat(store().take(key, 1, 3).used()).hasValue(3);
	}

	@Test
	void whatIsGivenBackCanBeTakenAgain() {
		QuotaKey key = key("a");
		store().giveBack(key, 1);
		assertThat(store().take(key, 2, 2).used()).hasValue(2);
		elsewhere().giveBack(key, 1);
		assertThat(store().take(key, 1, 2).used()).hasValue(2);
		assertThat(store().take(key, 1, 2).used()).isEmpty();
	}

	@Test
	void useCanBeRead() {
		QuotaKey key = key("a");
		assertThat(store().used(key)).isZero();
		store().take(key, 3, 5);
		elsewhere().take(key("b"), 1, 5);
		assertThat(elsewhere().used(key)).isEqualTo(3);
		store().take(key, 3, 5);
		store().giveBack(key, 1);
		assertThat(elsewhere().used(key)).isEqualTo(2);
		assertThat(store().used(QuotaKey.of(this.quota, UNTIL.plusSeconds(3600), "a"))).isZero();
	}

	@Test
	void callersWhoGiveAllBackTakeNoRoom() {
		for (int i = 0; i < 2 * MAX_CALLERS; i++) {
			assertThat(store().take(key("failing" + i), 2, 10).used()).hasValue(2);
			elsewhere().giveBack(key("failing" + i), 1);
			elsewhere().giveBack(key("failing" + i), 1);
			assertThat(store().used(key("failing" + i))).isZero();
		}
		assertThatThereIsRoomForExactlyAll();
	}

	@Test
	void giveBackOfMoreThanIsUsedChangesNothing() {
		store().giveBack(key("a"), 1);
		store().take(key("a"), 2, 10);
		store().giveBack(key("a"), 3);
		assertThat(store().used(key("a"))).isEqualTo(2);
		store().giveBack(key("a"), 2);
		store().giveBack(key("a"), 2);
		assertThatThereIsRoomForExactlyAll();
	}

	@Test
	void lackOfRoomIsToldApartFromASpentQuota() {
		for (int i = 0; i < MAX_CALLERS; i++) {
			assertThat(store().take(key("caller" + i), 2, 2)).isEqualTo(new QuotaResult.Taken(2));
		}
		assertThat(store().take(key("caller0"), 1, 2)).isEqualTo(new QuotaResult.Spent());
		assertThat(elsewhere().take(key("late"), 1, 2)).isEqualTo(new QuotaResult.Full());
		assertThat(store().take(key("late"), 3, 2)).isEqualTo(new QuotaResult.Spent());
		store().giveBack(key("caller0"), 2);
		assertThat(elsewhere().take(key("late"), 1, 2)).isEqualTo(new QuotaResult.Taken(1));
		assertThat(store().take(key("caller0"), 1, 2)).isEqualTo(new QuotaResult.Full());
	}

	// What is taken and given back at once by all threads at one count, and by each at
	// counts of its own, neither locks up nor leaves anything behind.
	@Test
	void sixtyFourWhoTakeAndGiveBackLeaveNothing() {
		QuotaStore first = store();
		QuotaStore second = elsewhere();
		Parallel.run(64, (number) -> {
			QuotaStore mine = (number % 2 == 0) ? first : second;
			for (int i = 0; i < 5; i++) {
				QuotaKey shared = key("shared");
				QuotaKey own = key("own" + number % 40);
				boolean taken = mine.take(shared, 1, 1000).used().isPresent();
				boolean both = mine.take(own, 2, 1000).used().isPresent();
				if (both) {
					mine.giveBack(own, 2);
				}
				if (taken) {
					mine.giveBack(shared, 1);
				}
				assertThat(taken && both).isTrue();
			}
			return true;
		});
		assertThat(store().used(key("shared"))).isZero();
		assertThatThereIsRoomForExactlyAll();
	}

	@Test
	void callersWhoTakeAndGiveBackAtOnceAreCountedExactly() {
		QuotaStore first = store();
		QuotaStore second = elsewhere();
		// Five calls at once by each of 20 callers, one after the other and again.
		List<Boolean> taken = Parallel.run(100, (number) -> {
			boolean all = true;
			for (int i = 0; i < 5; i++) {
				all &= ((number % 2 == 0) ? first : second).take(key("busy" + number % 20), 1, 1000).used().isPresent();
				((number % 3 == 0) ? first : second).giveBack(key("busy" + number % 20), 1);
			}
			return all;
		});
		assertThat(taken).containsOnly(true);
		assertThatThereIsRoomForExactlyAll();
	}

	private void assertThatThereIsRoomForExactlyAll() {
		for (int i = 0; i < MAX_CALLERS; i++) {
			assertThat(store().take(key("caller" + i), 1, 1).used()).hasValue(1);
		}
		assertThat(store().take(key("late"), 1, 1).used()).isEmpty();
	}

	@Test
	void callersQuotasAndPeriodsAreCountedApart() {
		assertThat(store().take(key("a"), 1, 1).used()).hasValue(1);
		assertThat(store().take(key("b"), 1, 1).used()).hasValue(1);
		assertThat(store().take(QuotaKey.of(this.quota + "other", UNTIL, "a"), 1, 1).used()).hasValue(1);
		assertThat(store().take(QuotaKey.of(this.quota, UNTIL.plusSeconds(3600), "a"), 1, 1).used()).hasValue(1);
		assertThat(store().take(key("a"), 1, 1).used()).isEmpty();
	}

	@Test
	void largeAmountsStayExact() {
		long most = 9_007_199_254_740_991L;
		assertThat(store().take(key("a"), most - 1, most).used()).hasValue(most - 1);
		assertThat(store().take(key("a"), 2, most).used()).isEmpty();
		assertThat(store().take(key("a"), 1, most).used()).hasValue(most);
	}

	@Test
	void twoHundredAtOnceGetTenOfTen() {
		QuotaStore first = store();
		QuotaStore second = elsewhere();
		QuotaKey key = key("a");
		List<OptionalLong> taken = Parallel.run(200,
				(number) -> ((number % 2 == 0) ? first : second).take(key, 1, 10).used());
		assertThat(taken.stream().flatMapToLong(OptionalLong::stream)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L,
				7L, 8L, 9L, 10L);
	}

	@Test
	void thereIsRoomForSoManyCallersAndNoMore() {
		QuotaStore first = store();
		QuotaStore second = elsewhere();
		List<OptionalLong> taken = Parallel.run(MAX_CALLERS * 3,
				(number) -> ((number % 2 == 0) ? first : second).take(key("caller" + number), 1, 10).used());
		assertThat(taken.stream().filter(OptionalLong::isPresent)).hasSize(MAX_CALLERS);
		// Those who came in time go on, and the others still have no room.
		for (int number = 0; number < taken.size(); number++) {
			assertThat(store().take(key("caller" + number), 1, 10).used().isPresent())
				.isEqualTo(taken.get(number).isPresent());
		}
		// Another period has room again.
		assertThat(store().take(QuotaKey.of(this.quota, UNTIL.plusSeconds(3600), "late"), 1, 1).used()).isPresent();
	}

	@Test
	void manyPairsOfTheSameNewCallerCountOnce() {
		List<OptionalLong> taken = Parallel.run(40,
				(number) -> ((number % 2 == 0) ? store() : elsewhere()).take(key("caller" + (number / 2)), 1, 1)
					.used());
		assertThat(taken.stream().filter(OptionalLong::isPresent)).hasSize(20);
	}

	protected final QuotaKey key(String caller) {
		return QuotaKey.of(this.quota, UNTIL, caller);
	}

	protected final QuotaKey key(String caller, Instant until) {
		return QuotaKey.of(this.quota, until, caller);
	}

}
