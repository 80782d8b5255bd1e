package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The ledger in PostgreSQL.
 */
class PostgresLedgerTests extends AbstractJdbcLedgerTests {

	@Override
	protected LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	protected String url() {
		return PostgresServer.url();
	}

	@Test
	void connectionThatBreaksInTheMiddleOfAStepChangesNothing() throws SQLException {
		Payment reserved = reserve("1");
		try (Connection blocker = this.dataSource.getConnection()) {
			blocker.setAutoCommit(false);
			blocker.createStatement().execute("select * from " + this.prefix + "payment for update");
			CompletableFuture<Boolean> step = CompletableFuture
				.supplyAsync(() -> ledger().transition(reserved, settling(reserved)));
			while (this.client
				.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity "
						+ "where wait_event_type = 'Lock' and query like :query")
				.param("query", "%update " + this.prefix + "payment %")
				.query(Integer.class)
				.single() == 0) {
				Thread.onSpinWait();
			}
			assertThatExceptionOfType(CompletionException.class).isThrownBy(step::join)
				.withCauseInstanceOf(LedgerUnavailableException.class);
			blocker.rollback();
		}
		assertThat(ledger().recent(10)).containsExactly(reserved);
		assertThat(ledger().transition(reserved, settling(reserved))).isTrue();
	}

}
