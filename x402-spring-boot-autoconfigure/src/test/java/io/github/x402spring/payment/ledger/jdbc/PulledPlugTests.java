package io.github.x402spring.payment.ledger.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.engine.PaidLife;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.x402.PaymentPayload;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All processes of PostgreSQL are killed between two steps of a payment, and what was not
 * on its disk is lost: the promises hold all the same.
 */
@Tag("integration")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the WAL writer is held by SIGSTOP, which Windows does not have")
class PulledPlugTests {

	@TempDir(cleanup = CleanupMode.ALWAYS)
	private Path directory;

	private final MutableClock clock = new MutableClock(Instant.now());

	private final HikariDataSource pool = new HikariDataSource();

	/** What moved on the chain, which no database forgets. */
	private final Map<PaymentKey, String> transfers = new ConcurrentHashMap<>();

	private EmbeddedPostgres server;

	private JdbcPaymentLedger ledger;

	private Moment moment;

	private boolean pulled;

	private boolean lost;

	@BeforeEach
	void start() throws IOException {
		this.server = server();
		this.pool.setJdbcUrl(this.server.getJdbcUrl("postgres", "postgres"));
		new LedgerSchema(this.pool, LedgerDatabase.POSTGRESQL, "x402_").create();
		this.ledger = new JdbcPaymentLedger(this.pool, LedgerDatabase.POSTGRESQL, "x402_", this.clock);
		holdWalWriter();
	}

	// It writes a little later what did not wait for the disk, and would write it in
	// time by chance.
	private void holdWalWriter() throws IOException {
		long writer = JdbcClient.create(this.pool)
			.sql("select pid from pg_stat_activity where backend_type = 'walwriter'")
			.query(Long.class)
			.single();
		assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(writer)).start().onExit().join().exitValue())
			.isZero();
	}

	@AfterEach
	void stop() throws IOException {
		this.pool.close();
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void promisesHoldWhereverThePlugIsPulled(Moment moment) {
		this.moment = moment;
		PaidLife life = new PaidLife(new FragileLedger(), (payment) -> new VerificationResult.Valid(), this::settle,
				this.clock);
		PaymentPayload payment = life.pay();
		int contents = deliver(life, payment);
		assertThat(this.pulled).isTrue();
		assertThat(this.lost).isEqualTo(moment == Moment.RESERVED || moment == Moment.DELIVERED);
		if (moment == Moment.RESERVED) {
			assertThat(this.transfers).isEmpty();
			assertThat(contents).isZero();
		}
		for (int attempt = 0; attempt < 4; attempt++) {
			this.clock.advance(Duration.ofMinutes(2));
			contents += deliver(life, payment);
		}
		assertThat(this.transfers).hasSize(1);
		assertThat(contents).isEqualTo((moment == Moment.DELIVERED) ? 2 : 1);
		assertThat(this.ledger.recent(10)).singleElement().satisfies((row) -> {
			assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(row.content()).isEqualTo(ContentState.DELIVERED);
			assertThat(row.transaction()).isEqualTo(this.transfers.get(row.terms().key()));
		});
		assertThat(this.ledger.totals().delivered()).isOne();
		Instant now = this.clock.instant();
		assertThat(new LedgerCheck(this.ledger, null, List::of, List.of(), this.clock)
			.check(now.minus(Duration.ofHours(1)), now)
			.findings()).isEmpty();
	}

	// How often content went out.
	private static int deliver(PaidLife life, PaymentPayload payment) {
		try {
			life.deliver(payment);
			return 1;
		}
		catch (IllegalStateException ex) {
			return 0;
		}
	}

	private SettlementResult settle(CheckedPayment payment) {
		String transaction = "0x" + "%064x".formatted(this.transfers.size() + 1);
		String moved = this.transfers.computeIfAbsent(payment.key(), (key) -> transaction);
		if (this.moment == Moment.MOVED) {
			pull(null);
		}
		return new SettlementResult.Settled(moved);
	}

	private void pull(Payment written) {
		if (this.pulled) {
			return;
		}
		this.pulled = true;
		try {
			List<String> lines = Files.readAllLines(this.directory.resolve("data/postmaster.pid"));
			ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow();
			List<ProcessHandle> all = postmaster.descendants().toList();
			postmaster.destroyForcibly();
			all.forEach(ProcessHandle::destroyForcibly);
			postmaster.onExit().join();
			all.forEach((process) -> process.onExit().join());
			this.server.close();
			this.server = server();
			// The process does not notice: it has other connections for its next step.
			this.pool.getHikariPoolMXBean().softEvictConnections();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.lost = written != null && this.ledger.find(written.terms().key())
			.filter((row) -> row.version() == written.version())
			.isEmpty();
	}

	// What waits for the disk is all that is there afterwards.
	private EmbeddedPostgres server() throws IOException {
		return EmbeddedPostgres.builder()
			.setDataDirectory(this.directory.resolve("data"))
			.setCleanDataDirectory(false)
			.setServerConfig("synchronous_commit", "on")
			.setPGStartupWait(Duration.ofSeconds(60))
			.setPort((this.server != null) ? this.server.getPort() : 0)
			.start();
	}

	/** When the plug is pulled: after the step is committed, or after money moved. */
	enum Moment {

		RESERVED, SETTLING, MOVED, SETTLED, DELIVERED

	}

	private final class FragileLedger extends DelegatingLedger {

		private FragileLedger() {
			super(PulledPlugTests.this.ledger);
		}

		@Override
		public Reservation reserve(Payment payment) {
			Reservation reservation = super.reserve(payment);
			pullAt(Moment.RESERVED, payment);
			return reservation;
		}

		@Override
		public boolean transition(Payment current, Payment next) {
			boolean moved = super.transition(current, next);
			if (next.content() == ContentState.DELIVERED) {
				pullAt(Moment.DELIVERED, next);
			}
			else if (next.money() == MoneyState.SETTLING || next.money() == MoneyState.SETTLED) {
				pullAt(Moment.valueOf(next.money().name()), next);
			}
			return moved;
		}

		private void pullAt(Moment reached, Payment written) {
			if (PulledPlugTests.this.moment == reached) {
				pull(written);
			}
		}

	}

}
