package io.github.x402spring.payment.quota;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Quotas in memory.
 */
class InMemoryQuotaStoreTests extends QuotaStoreContractTests {

	private final QuotaStore store = new InMemoryQuotaStore(MAX_CALLERS);

	@Override
	protected QuotaStore store() {
		return this.store;
	}

	@Override
	protected QuotaStore elsewhere() {
		return this.store;
	}

	@Test
	void periodsThatAreOverAreForgotten() {
		Instant end = Instant.parse("2026-03-02T00:00:00Z");
		this.store.take(key("a", end), 1, 1);
		this.store.take(key("b", end), 1, 1);
		this.store.take(key("a", end.plusSeconds(1)), 1, 1);
		assertThat(this.store.prune(end, 10)).isZero();
		assertThat(this.store.prune(end.plusSeconds(1), 10)).isEqualTo(2);
		assertThat(this.store.take(key("a", end), 1, 1).used()).isPresent();
		assertThat(this.store.take(key("a", end.plusSeconds(1)), 1, 1).used()).isEmpty();
		assertThat(this.store.isDurable()).isFalse();
	}

}
