package io.github.x402spring.payment.answer.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;

/**
 * Sealed answers in H2.
 */
class H2AnswerStoreTests extends AbstractJdbcAnswerStoreTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2AnswerStoreTests;DB_CLOSE_DELAY=-1";
	}

}
