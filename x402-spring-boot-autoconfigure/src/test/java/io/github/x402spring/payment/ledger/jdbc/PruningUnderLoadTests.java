package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.PaidLife;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.payment.ledger.PaymentTotals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Payments go on while old ones are deleted: nobody waits for a lock, on either side, and
 * no sum changes. On PostgreSQL, where whoever waits for a lock fails after a moment.
 */
@Timeout(120)
@Tag("integration")
class PruningUnderLoadTests {

	private static final int OLD = 3_000;

	private static final int BATCH = 300;

	private static final int PAYERS = 4;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration RETENTION = Duration.ofDays(30);

	private final String prefix = "l" + Long.toString(System.nanoTime(), 36) + "_";

	private final HikariDataSource pool = new HikariDataSource();

	private final JdbcClient client = JdbcClient.create(this.pool);

	private final JdbcPaymentLedger ledger = new JdbcPaymentLedger(this.pool, LedgerDatabase.POSTGRESQL, this.prefix,
			Clock.systemUTC());

	private final PaidLife life = new PaidLife(this.ledger, (payment) -> new VerificationResult.Valid(),
			(payment) -> new SettlementResult.Settled("0x" + "ab".repeat(32)));

	@BeforeEach
	void createTables() {
		this.pool.setJdbcUrl(PostgresServer.url());
		this.pool.setConnectionInitSql("set lock_timeout = '5s'");
		new LedgerSchema(this.pool, LedgerDatabase.POSTGRESQL, this.prefix).create();
	}

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void paymentsGoOnWhileTheRetentionHoldsItsLocks() {
		makeOld();
		List<DayTotals> old = oldDays();
		AtomicInteger paid = new AtomicInteger();
		AtomicBoolean done = new AtomicBoolean();
		// Before each batch is committed all payers have to get on.
		JdbcPaymentLedger pruning = new JdbcPaymentLedger(new RecordingDataSource(this.pool, () -> {
			int enough = paid.get() + 2 * PAYERS;
			await().atMost(PATIENCE).until(() -> paid.get() >= enough);
		}), LedgerDatabase.POSTGRESQL, this.prefix, Clock.systemUTC());
		int deleted = 0;
		try (ExecutorService executor = Executors.newFixedThreadPool(PAYERS)) {
			List<Future<?>> payers = new ArrayList<>();
			for (int i = 0; i < PAYERS; i++) {
				payers.add(executor.submit(() -> {
					while (!done.get()) {
						this.life.deliver(this.life.pay());
						paid.incrementAndGet();
					}
				}));
			}
			try {
				for (int batch = 0; batch < OLD / BATCH; batch++) {
					deleted += pruning.prune(RETENTION, BATCH);
				}
			}
			finally {
				done.set(true);
			}
			assertThat(payers).allSatisfy((payer) -> assertThat(payer).succeedsWithin(PATIENCE));
		}
		assertThat(deleted).isEqualTo(OLD);
		PaymentTotals totals = this.ledger.totals();
		assertThat(totals.refunded()).isEqualTo(OLD / 3);
		assertThat(totals.delivered()).isEqualTo(OLD - OLD / 3 + paid.get());
		assertThat(totals.settled()).isEqualTo(OLD + paid.get());
		assertThat(oldDays()).isEqualTo(old).hasSize(3);
		assertThat(this.ledger.recent(OLD)).hasSize(paid.get());
	}

	@Test
	void rowsThatSomebodyWorksOnAreSkippedAndNotWaitedFor() throws SQLException {
		makeOld();
		PaymentTotals before = this.ledger.totals();
		Set<String> locked;
		try (Connection worker = this.pool.getConnection()) {
			worker.setAutoCommit(false);
			locked = JdbcClient.create(new SingleConnectionDataSource(worker, true))
				.sql("select id from " + this.prefix + "payment order by updated_at limit 10 for update")
				.query(String.class)
				.list()
				.stream()
				.collect(Collectors.toSet());
			int deleted = 0;
			for (int batch = 0; batch <= OLD / BATCH; batch++) {
				deleted += this.ledger.prune(RETENTION, BATCH);
			}
			assertThat(deleted).isEqualTo(OLD - locked.size());
			assertThat(this.ledger.recent(OLD)).extracting(Payment::id).containsExactlyInAnyOrderElementsOf(locked);
			assertThat(this.ledger.totals()).isEqualTo(before);
			worker.rollback();
		}
		assertThat(this.ledger.prune(RETENTION, BATCH)).isEqualTo(locked.size());
		assertThat(this.ledger.totals()).isEqualTo(before);
	}

	// Copies of one payment, three days of forty days ago; a third was given back.
	private void makeOld() {
		Payment one = this.life.deliver(this.life.pay());
		Duration age = Duration.ofDays(40);
		String columns = this.client.sql("select string_agg(column_name, ', ') from information_schema.columns "
				+ "where table_name = :table and is_generated = 'NEVER' and column_name not in ('id', 'payment_key', 'content', 'reserved_at', "
				+ "'valid_before', 'updated_at')")
			.param("table", this.prefix + "payment")
			.query(String.class)
			.single();
		this.client
			.sql("insert into " + this.prefix + "payment (" + columns
					+ ", id, payment_key, content, reserved_at, valid_before, updated_at) select " + columns
					+ ", md5(n::text), 'key' || n, case n % 3 when 0 then 'REFUNDED' else 'DELIVERED' end, at, at, at "
					+ "from (select *, :at + n % 3 * interval '1 day' as at from " + this.prefix
					+ "payment, generate_series(1, :old) as n) as copies")
			.param("at", one.updatedAt().minus(age).atOffset(ZoneOffset.UTC))
			.param("old", OLD)
			.update();
		this.client
			.sql("insert into " + this.prefix + "payment_event (payment_id, version, payment_key, endpoint, money, "
					+ "content, proven, happened_at) select id, step, payment_key, endpoint, money, content, proven, "
					+ "updated_at from " + this.prefix + "payment, generate_series(1, 4) as step where id <> :id")
			.param("id", one.id())
			.update();
		this.client.sql("delete from " + this.prefix + "payment where id = :id").param("id", one.id()).update();
	}

	private List<DayTotals> oldDays() {
		LocalDate today = LocalDate.now(ZoneOffset.UTC);
		return this.ledger.days(today.minusDays(60), today.minusDays(30));
	}

}
