package io.github.x402spring.payment.ledger.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.PaidLife;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a paid request costs on PostgreSQL: one look, the reservation, and three short
 * transactions after it, each of one statement.
 */
@Tag("integration")
class PaidRequestCostTests {

	private static final int PAYMENTS = 100;

	private static final int TRANSACTIONS = 5;

	private final String database = "cost" + System.nanoTime();

	private final JdbcClient server = JdbcClient.create(new DriverManagerDataSource(PostgresServer.url()));

	@Test
	void paidRequestTakesFiveTransactionsOfOneRoundTripEach() {
		this.server.sql("create database " + this.database).update();
		long before;
		List<Integer> held = new ArrayList<>();
		try (HikariDataSource pool = pool(this.database)) {
			new LedgerSchema(pool, LedgerDatabase.POSTGRESQL, "x402_").create();
			pool.getHikariPoolMXBean().softEvictConnections();
			before = committed();
			RecordingDataSource recording = new RecordingDataSource(pool);
			PaidLife life = new PaidLife(
					new JdbcPaymentLedger(recording, LedgerDatabase.POSTGRESQL, "x402_", Clock.systemUTC()),
					(payment) -> {
						held.add(recording.held());
						return new VerificationResult.Valid();
					}, (payment) -> {
						held.add(recording.held());
						return new SettlementResult.Settled("0x" + "ab".repeat(32));
					});
			for (int i = 0; i < PAYMENTS; i++) {
				assertThat(life.deliver(life.pay()).content()).isEqualTo(ContentState.DELIVERED);
				assertThat(recording.executions())
					.extracting((execution) -> execution.sql().replaceAll("\\s+", " ").split(" x402_")[0])
					.containsExactly("select * from", "with changed as (insert into", "with changed as (update",
							"with changed as (update", "with changed as (update");
			}
			// Each statement commits itself: there is no second round trip for that.
			assertThat(recording.commits()).isZero();
			assertThat(held).hasSize(2 * PAYMENTS).containsOnly(0);
			// All but the last step of a payment leave the indexes alone.
			await().atMost(Duration.ofSeconds(20)).until(() -> updates(pool, "n_tup_upd") == 3 * PAYMENTS);
			assertThat(updates(pool, "n_tup_hot_upd")).isGreaterThan(19 * PAYMENTS / 10);
		}
		// The server counts the same, and what connecting takes. It tells it a little
		// later.
		await().atMost(Duration.ofSeconds(20)).until(() -> committed() - before >= (long) TRANSACTIONS * PAYMENTS);
		assertThat(committed() - before).isLessThan((long) TRANSACTIONS * PAYMENTS + PAYMENTS / 2);
	}

	private static long updates(HikariDataSource pool, String kind) {
		return JdbcClient.create(pool)
			.sql("select " + kind + " from pg_stat_user_tables where relname = 'x402_payment'")
			.query(Long.class)
			.single();
	}

	private long committed() {
		return this.server.sql("select xact_commit from pg_stat_database where datname = :name")
			.param("name", this.database)
			.query(Long.class)
			.single();
	}

	private static HikariDataSource pool(String database) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(PostgresServer.url().replace("/postgres?", "/" + database.toLowerCase(Locale.ROOT) + "?"));
		pool.setMaximumPoolSize(1);
		return pool;
	}

}
