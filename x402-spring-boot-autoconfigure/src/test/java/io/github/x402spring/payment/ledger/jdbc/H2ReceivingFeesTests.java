package io.github.x402spring.payment.ledger.jdbc;

/**
 * Fees in H2.
 */
class H2ReceivingFeesTests extends AbstractReceivingFeesTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2ReceivingFeesTests;DB_CLOSE_DELAY=-1";
	}

}
