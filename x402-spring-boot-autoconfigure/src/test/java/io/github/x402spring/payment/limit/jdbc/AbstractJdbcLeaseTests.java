package io.github.x402spring.payment.limit.jdbc;

import java.time.Clock;
import java.time.Duration;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.TestTables;
import io.github.x402spring.payment.limit.CallLease;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.SharedLeaseContractTests;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Running calls in a database, with tables of their own for each test.
 */
@Tag("integration")
abstract class AbstractJdbcLeaseTests extends SharedLeaseContractTests {

	@RegisterExtension
	final TestTables tables = new TestTables(database(), url(), JdbcLimitStore::schema);

	abstract LedgerDatabase database();

	abstract String url();

	@Override
	protected LeaseStore store() {
		return new JdbcLimitStore(this.tables.dataSource(), database(), this.tables.prefix(), Duration.ofSeconds(10),
				10, Clock.systemUTC());
	}

	@Override
	protected LeaseStore elsewhere() {
		return store();
	}

	@Test
	void callsThatEndedLeaveNoRowsAndThoseOfDeadProcessesAreForgotten() {
		CallLease ended = lease("a", UNTIL);
		store().acquire(ended, 5, NOW);
		store().acquire(lease("a", UNTIL), 5, NOW);
		store().acquire(lease("b", UNTIL), 5, NOW);
		store().release(ended);
		assertThat(rows()).isEqualTo(2);
		assertThat(store().prune(UNTIL.minusSeconds(1))).isZero();
		assertThat(store().prune(UNTIL)).isEqualTo(2);
		assertThat(rows()).isZero();
	}

	private int rows() {
		return JdbcClient.create(this.tables.dataSource())
			.sql("select count(*) from " + this.tables.prefix() + "limit_lease")
			.query(Integer.class)
			.single();
	}

	@Test
	void databaseThatFailsIsUnavailable() {
		JdbcClient.create(this.tables.dataSource())
			.sql("alter table " + this.tables.prefix() + "limit_lease rename to " + this.tables.prefix() + "gone")
			.update();
		CallLease lease = lease("a", UNTIL);
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().acquire(lease, 1, NOW));
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(() -> store().release(lease));
	}

}
