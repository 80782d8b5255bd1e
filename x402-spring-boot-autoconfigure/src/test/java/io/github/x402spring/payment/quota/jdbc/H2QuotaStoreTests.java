package io.github.x402spring.payment.quota.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * Quotas in H2.
 */
class H2QuotaStoreTests extends AbstractJdbcQuotaStoreTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2QuotaStoreTests;DB_CLOSE_DELAY=-1";
	}

}
