package io.github.x402spring.facilitator.server.jdbc;

import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Claims in PostgreSQL.
 */
class PostgresClaimsTests extends AbstractJdbcClaimsTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

	@Test
	void theySurviveARestart() {
		assertThat(claims().isDurable()).isTrue();
	}

}
