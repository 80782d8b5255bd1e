package io.github.x402spring.payment.pass.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * Passes in H2.
 */
class H2PassStoreTests extends AbstractJdbcPassStoreTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2PassStoreTests;DB_CLOSE_DELAY=-1";
	}

}
