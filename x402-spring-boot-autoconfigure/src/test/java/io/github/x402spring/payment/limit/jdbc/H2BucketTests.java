package io.github.x402spring.payment.limit.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * Buckets in H2.
 */
class H2BucketTests extends AbstractJdbcBucketTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2BucketTests;DB_CLOSE_DELAY=-1";
	}

}
