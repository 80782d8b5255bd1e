package io.github.x402spring.payment.ledger.jdbc;

/**
 * Fees in PostgreSQL.
 */
class PostgresReceivingFeesTests extends AbstractReceivingFeesTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

}
