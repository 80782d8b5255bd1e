package io.github.x402spring.onchain.outbox.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * The outbox in H2.
 */
class H2OutboxTests extends AbstractJdbcOutboxTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2OutboxTests;DB_CLOSE_DELAY=-1";
	}

}
