package io.github.x402spring.payment.limit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Running calls in memory.
 */
class InMemoryLeaseStoreTests extends LeaseStoreContractTests {

	private final LeaseStore store = LeaseStore.inMemory();

	@Override
	protected LeaseStore store() {
		return this.store;
	}

	@Override
	protected LeaseStore elsewhere() {
		return this.store;
	}

	@Test
	void callThatRunsLongCountsUntilItEnds() {
		assertThat(this.store.acquire(lease("a", UNTIL), 1, NOW)).isTrue();
		assertThat(this.store.prune(UNTIL.plusSeconds(3600))).isZero();
		assertThat(this.store.acquire(lease("a", UNTIL.plusSeconds(7200)), 1, UNTIL.plusSeconds(3600))).isFalse();
	}

}
