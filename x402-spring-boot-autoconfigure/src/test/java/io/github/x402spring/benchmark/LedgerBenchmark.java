package io.github.x402spring.benchmark;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.PaidLife;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.LedgerDatabase;
import io.github.x402spring.payment.ledger.jdbc.LedgerSchema;
import io.github.x402spring.x402.PaymentPayload;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/**
 * What a paid request costs on each ledger, one request at a time: signature, look,
 * reserved, settling, settled, delivered, with a verifier and a settler that say yes at
 * once. PostgreSQL runs beside the benchmark and writes to the disk at each commit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class LedgerBenchmark {

	private static final int PAYMENTS = 20_000;

	@Param({ "memory", "h2", "postgresql", "postgresql-no-sync" })
	private String where;

	private EmbeddedPostgres server;

	private HikariDataSource pool;

	private PaymentPayload[] payments;

	private PaidLife life;

	private int next;

	@Setup
	public void sign() throws IOException {
		if (this.where.startsWith("postgresql")) {
			String sync = this.where.endsWith("no-sync") ? "off" : "on";
			this.server = EmbeddedPostgres.builder()
				.setServerConfig("fsync", sync)
				.setServerConfig("synchronous_commit", sync)
				.start();
			open(this.server.getJdbcUrl("postgres", "postgres"));
			String shown = JdbcClient.create(this.pool).sql("show fsync").query(String.class).single();
			if (!shown.equals(sync)) {
				throw new IllegalStateException("fsync is " + shown);
			}
		}
		else if (this.where.equals("h2")) {
			open("jdbc:h2:mem:ledger;DB_CLOSE_DELAY=-1");
		}
		build();
		this.payments = new PaymentPayload[PAYMENTS];
		for (int i = 0; i < PAYMENTS; i++) {
			this.payments[i] = this.life.pay();
		}
	}

	// An empty ledger, so that the same payments are new again.
	private void build() {
		this.life = new PaidLife((this.pool != null) ? emptied() : inMemory(),
				(payment) -> new VerificationResult.Valid(),
				(payment) -> new SettlementResult.Settled("0x" + "ab".repeat(32)));
		this.next = 0;
	}

	@TearDown
	public void stop() throws IOException {
		if (this.pool != null) {
			this.pool.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	@Benchmark
	public Payment paid() {
		if (this.next == PAYMENTS) {
			build();
		}
		return this.life.deliver(this.payments[this.next++]);
	}

	private void open(String url) {
		this.pool = new HikariDataSource();
		this.pool.setJdbcUrl(url);
	}

	private PaymentLedger inMemory() {
		return new InMemoryPaymentLedger(DataSize.ofMegabytes(256), Duration.ofHours(1), Clock.systemUTC());
	}

	private PaymentLedger emptied() {
		LedgerDatabase database = (this.server != null) ? LedgerDatabase.POSTGRESQL : LedgerDatabase.H2;
		new LedgerSchema(this.pool, database, LedgerSchema.DEFAULT_PREFIX).create();
		JdbcClient client = JdbcClient.create(this.pool);
		client.sql("truncate table x402_payment").update();
		client.sql("truncate table x402_payment_event").update();
		return new JdbcPaymentLedger(this.pool, database, LedgerSchema.DEFAULT_PREFIX, Clock.systemUTC());
	}

}
