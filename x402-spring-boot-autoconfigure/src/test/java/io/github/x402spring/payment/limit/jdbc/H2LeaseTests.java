package io.github.x402spring.payment.limit.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * Leases in H2.
 */
class H2LeaseTests extends AbstractJdbcLeaseTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2LeaseTests;DB_CLOSE_DELAY=-1";
	}

}
