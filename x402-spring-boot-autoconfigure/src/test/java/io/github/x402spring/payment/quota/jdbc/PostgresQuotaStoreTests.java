package io.github.x402spring.payment.quota.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;

/**
 * Quotas in PostgreSQL.
 */
class PostgresQuotaStoreTests extends AbstractJdbcQuotaStoreTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

}
