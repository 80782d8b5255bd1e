package io.github.x402spring.payment.pass.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.PassUnit;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Passes in PostgreSQL.
 */
class PostgresPassStoreTests extends AbstractJdbcPassStoreTests {

	@Override
	LedgerDatabase database() {
		return LedgerDatabase.POSTGRESQL;
	}

	@Override
	String url() {
		return PostgresServer.url();
	}

	// The one that repeats the call gets the grant first, and then meets the draw.
	@Test
	void callThatIsRepeatedWhileItIsGivenBackDoesNotWaitForItForEver() throws Exception {
		Pass pass = add("p1", PassUnit.CALLS, "2");
		Draw draw = draw(pass, "1", new Draw.CallKey("a", "print"));
		assertThat(store().open(draw, NOW)).isTrue();
		Draw again = draw(pass, "1", new Draw.CallKey("a", "print"));
		Deadlocks.SEEN.set(0);
		try (HikariDataSource watched = watched();
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			PassStore store = new JdbcPassStore(watched, database(), this.tables.prefix(), Duration.ofSeconds(10));
			Future<Boolean> opened;
			Future<Boolean> givenBack;
			try (Connection holder = this.tables.dataSource().getConnection()) {
				holder.setAutoCommit(false);
				holder.createStatement()
					.executeQuery(
							"select 1 from " + this.tables.prefix() + "pass_grant where payment = 'p1' for update");
				opened = executor.submit(() -> store.open(again, NOW));
				awaitWaiting(1);
				givenBack = executor.submit(() -> store.giveBack(draw));
				awaitWaiting(2);
				holder.rollback();
			}
			assertThat(givenBack.get()).isTrue();
			assertThat(opened.get()).isFalse();
		}
		assertThat(Deadlocks.SEEN).hasValue(0);
		assertThat(store().open(again, NOW)).isTrue();
		assertThat(store().findById(pass.id()).orElseThrow().grants().getFirst().balance()).isEqualByComparingTo("1");
	}

	private HikariDataSource watched() {
		HikariDataSource watched = new HikariDataSource();
		watched.setJdbcUrl(url());
		watched.setExceptionOverrideClassName(Deadlocks.class.getName());
		return watched;
	}

	private void awaitWaiting(int count) {
		JdbcClient client = JdbcClient.create(this.tables.dataSource());
		await().untilAsserted(() -> assertThat(client.sql(
				"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and position(:prefix in query) > 0")
			.param("prefix", this.tables.prefix())
			.query(Integer.class)
			.single()).isEqualTo(count));
	}

	/**
	 * Counts the transactions that the server ended since they waited for each other.
	 */
	public static final class Deadlocks implements SQLExceptionOverride {

		private static final String STATE = "40P01";

		private static final AtomicInteger SEEN = new AtomicInteger();

		@java.lang.Override
		public SQLExceptionOverride.Override adjudicate(SQLException ex) {
			if (STATE.equals(ex.getSQLState())) {
				SEEN.incrementAndGet();
			}
			return SQLExceptionOverride.Override.CONTINUE_EVICT;
		}

	}

}
