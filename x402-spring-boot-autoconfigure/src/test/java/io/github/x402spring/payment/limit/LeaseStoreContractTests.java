package io.github.x402spring.payment.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store of running calls promises.
 */
public abstract class LeaseStoreContractTests {

	protected static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	protected static final Instant UNTIL = NOW.plus(Duration.ofSeconds(30));

	private final String limit = "concurrent" + UUID.randomUUID();

	/** The store that is tested. */
	protected abstract LeaseStore store();

	/** The same store, as another process sees it. */
	protected abstract LeaseStore elsewhere();

	@Test
	void callsRunUpToTheLimitAndAgainWhenOneEnds() {
		CallLease first = lease("a", UNTIL);
		assertThat(store().acquire(first, 2, NOW)).isTrue();
		assertThat(elsewhere().acquire(lease("a", UNTIL), 2, NOW)).isTrue();
		assertThat(store().acquire(lease("a", UNTIL), 2, NOW)).isFalse();
		assertThat(store().acquire(lease("b", UNTIL), 2, NOW)).isTrue();
		elsewhere().release(first);
		assertThat(store().acquire(lease("a", UNTIL), 2, NOW)).isTrue();
		assertThat(store().acquire(lease("a", UNTIL), 2, NOW)).isFalse();
	}

	@Test
	void sixtyFourAtOnceRunFive() {
		LeaseStore first = store();
		LeaseStore second = elsewhere();
		List<Boolean> begun = Parallel.run(64,
				(number) -> ((number % 2 == 0) ? first : second).acquire(lease("a", UNTIL), 5, NOW));
		assertThat(begun).filteredOn((it) -> it).hasSize(5);
	}

	@Test
	void callsThatComeAndGoAtOnceNeverBlockEachOtherForEver() {
		Parallel.run(32, (number) -> {
			CallLease lease = lease("a", UNTIL);
			LeaseStore store = (number % 2 == 0) ? store() : elsewhere();
			if (store.acquire(lease, 3, NOW)) {
				store.release(lease);
			}
			return number;
		});
		for (int i = 0; i < 3; i++) {
			assertThat(store().acquire(lease("a", UNTIL), 3, NOW)).isTrue();
		}
		assertThat(store().acquire(lease("a", UNTIL), 3, NOW)).isFalse();
	}

	protected final CallLease lease(String caller, Instant until) {
		return new CallLease(LimitKey.of(this.limit, caller), UUID.randomUUID().toString(), until);
	}

}
