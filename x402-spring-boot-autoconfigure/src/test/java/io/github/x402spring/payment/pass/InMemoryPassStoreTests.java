package io.github.x402spring.payment.pass;

/**
 * The store in memory.
 */
class InMemoryPassStoreTests extends PassStoreContractTests {

	private final PassStore store = new InMemoryPassStore();

	@Override
	protected PassStore store() {
		return this.store;
	}

	@Override
	protected PassStore elsewhere() {
		return this.store;
	}

}
