package io.github.x402spring.onchain.outbox.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;

/**
 * The outbox in PostgreSQL.
 */
class PostgresOutboxTests extends AbstractJdbcOutboxTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

}
