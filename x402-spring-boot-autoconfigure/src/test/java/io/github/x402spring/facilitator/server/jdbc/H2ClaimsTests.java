package io.github.x402spring.facilitator.server.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Claims in H2.
 */
class H2ClaimsTests extends AbstractJdbcClaimsTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.H2;
	}

	@Override
	String url() {
		return "jdbc:h2:mem:H2ClaimsTests;DB_CLOSE_DELAY=-1";
	}

	@Test
	void theyEndWithTheProcessIfTheDatabaseIsInMemory() {
		assertThat(claims().isDurable()).isFalse();
	}

}
