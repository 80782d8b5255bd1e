package io.github.x402spring.payment.limit.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;

/**
 * Leases in PostgreSQL.
 */
class PostgresLeaseTests extends AbstractJdbcLeaseTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

}
