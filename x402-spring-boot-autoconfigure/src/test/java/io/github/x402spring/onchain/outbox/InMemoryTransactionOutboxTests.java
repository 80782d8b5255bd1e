package io.github.x402spring.onchain.outbox;

/**
 * The outbox in memory.
 */
class InMemoryTransactionOutboxTests extends TransactionOutboxContractTests {

	private final TransactionOutbox outbox = new InMemoryTransactionOutbox();

	@Override
	protected TransactionOutbox outbox() {
		return this.outbox;
	}

	@Override
	protected TransactionOutbox elsewhere() {
		return this.outbox;
	}

}
