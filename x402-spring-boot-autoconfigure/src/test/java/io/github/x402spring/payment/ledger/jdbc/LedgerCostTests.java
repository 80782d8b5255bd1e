package io.github.x402spring.payment.ledger.jdbc;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the ledger costs PostgreSQL, which commits as usual, beside the disk: processor
 * time of its processes, and which updates need no index (HOT). The figures are logged;
 * they are those of the page about the ledger.
 */
@Tag("campaign")
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerCostTests {

	private static final Log logger = LogFactory.getLog(LedgerCostTests.class);

	private static final int PAYMENTS = 5000;

	private static final int THREADS = 8;

	// Of a machine that is busy with other things besides.
	private static final Duration LIMIT = Duration.ofMillis(2).plusNanos(500_000);

	private static final Duration TICK = Duration.ofMillis(10);

	private EmbeddedPostgres server;

	private HikariDataSource pool;

	private JdbcClient client;

	@BeforeAll
	void start() throws IOException {
		this.server = EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start();
		this.pool = new HikariDataSource();
		this.pool.setJdbcUrl(this.server.getJdbcUrl("postgres", "postgres"));
		this.pool.setMaximumPoolSize(THREADS);
		this.client = JdbcClient.create(this.pool);
		new LedgerSchema(this.pool, LedgerDatabase.POSTGRESQL, "x402_").create();
	}

	@AfterAll
	void stop() throws IOException {
		this.pool.close();
		this.server.close();
	}

	@Test
	void twoOfThreeUpdatesWriteIntoNoIndex() throws IOException {
		LedgerLoad load = new LedgerLoad(
				new JdbcPaymentLedger(this.pool, LedgerDatabase.POSTGRESQL, "x402_", Clock.systemUTC()));
		load.sell(THREADS, PAYMENTS);
		Duration before = processorTime();
		Duration ours = ourTime();
		long transactions = figure("select xact_commit from pg_stat_database where datname = 'postgres'");
		long wal = figure("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
		Duration took = load.sell(THREADS, PAYMENTS);
		Duration processor = processorTime().minus(before);
		ours = ourTime().minus(ours);
		wal = figure("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint") - wal;
		this.client.sql("select pg_sleep(1)").query((row) -> {
		});
		transactions = figure("select xact_commit from pg_stat_database where datname = 'postgres'") - transactions;
		logger.info("For each of " + PAYMENTS + " payments: PostgreSQL " + micros(processor) + " us, ours "
				+ micros(ours) + " us of processor time, " + (double) transactions / PAYMENTS + " transactions, "
				+ wal / PAYMENTS + " bytes of WAL; " + PAYMENTS * 1000L / took.toMillis() + " a second");
		for (String table : List.of("x402_payment", "x402_payment_event")) {
			logger.info(table + ": " + this.client.sql("select n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, "
					+ "pg_table_size(relid) as heap, pg_indexes_size(relid) as indexes from pg_stat_user_tables "
					+ "where relname = :table")
				.param("table", table)
				.query()
				.singleRow());
		}
		long updates = figure("select n_tup_upd from pg_stat_user_tables where relname = 'x402_payment'");
		long hot = figure("select n_tup_hot_upd from pg_stat_user_tables where relname = 'x402_payment'");
		assertThat(100 * hot / updates).isBetween(60L, 67L);
		assertThat(wal / PAYMENTS).isLessThan(8000);
		assertThat(processor.dividedBy(PAYMENTS)).isLessThan(LIMIT);
	}

	@Test
	void everyStatementOfAPaymentFindsItsRowByAUniqueIndex() throws SQLException {
		RecordingDataSource recording = new RecordingDataSource(this.pool);
		LedgerLoad load = new LedgerLoad(
				new JdbcPaymentLedger(recording, LedgerDatabase.POSTGRESQL, "x402_", Clock.systemUTC()));
		load.sell(1, 100);
		this.client.sql("analyze").update();
		recording.executions();
		load.sell(1, 1);
		List<String> plans = new ArrayList<>();
		try (Connection connection = this.pool.getConnection()) {
			connection.setAutoCommit(false);
			for (RecordingDataSource.Execution execution : recording.executions()) {
				plans.add(execution.explain(connection));
				connection.rollback();
			}
		}
		plans.forEach(logger::info);
		assertThat(plans).hasSize(5);
		assertThat(plans.get(0)).contains("Index Scan using x402_payment_once on x402_payment");
		assertThat(plans.get(1)).contains("Insert on x402_payment ", "Conflict Arbiter Indexes: x402_payment_once");
		assertThat(plans.subList(2, 5)).allSatisfy((plan) -> assertThat(plan).contains("Update on x402_payment ",
				"Index Scan using x402_payment_pkey on x402_payment", "Insert on x402_payment_event"));
	}

	private long figure(String sql) {
		return this.client.sql(sql).query(Long.class).single();
	}

	private static long micros(Duration all) {
		return all.toNanos() / 1000 / PAYMENTS;
	}

	private static Duration ourTime() {
		return Duration
			.ofNanos(((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
				.getProcessCpuTime());
	}

	// Of all processes of the server: those that write and clean up besides, too.
	private Duration processorTime() throws IOException {
		Duration sum = Duration.ZERO;
		List<Long> processes = this.client.sql("select pid from pg_stat_activity").query(Long.class).list();
		for (long process : processes) {
			Optional<String> stat = Optional.of(Path.of("/proc", Long.toString(process), "stat"))
				.filter(Files::exists)
				.map(LedgerCostTests::read);
			String[] fields = stat.map((it) -> it.substring(it.lastIndexOf(')') + 2).split(" ")).orElse(new String[0]);
			if (fields.length > 0) {
				sum = sum.plus(TICK.multipliedBy(Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
			}
		}
		return sum;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return "0) " + "0 ".repeat(20);
		}
	}

}
