package io.github.x402spring.payment.limit.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;

/**
 * Buckets in PostgreSQL.
 */
class PostgresBucketTests extends AbstractJdbcBucketTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

}
