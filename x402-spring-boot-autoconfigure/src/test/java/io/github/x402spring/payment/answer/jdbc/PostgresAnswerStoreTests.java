package io.github.x402spring.payment.answer.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;

/**
 * Sealed answers in PostgreSQL.
 */
class PostgresAnswerStoreTests extends AbstractJdbcAnswerStoreTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

}
