package io.github.x402spring.payment.ledger.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.ReportingLedgerContractTests;
import io.github.x402spring.payment.ledger.Reservation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a ledger in a database forgets and what not. Each test has tables of its own.
 */
abstract class JdbcLedgerRetentionTests extends ReportingLedgerContractTests {

	protected static final Duration RETENTION = Duration.ofDays(30);

	private final HikariDataSource pool = new HikariDataSource();

	protected final SwitchableDataSource dataSource = new SwitchableDataSource(this.pool);

	protected final JdbcClient client = JdbcClient.create(this.pool);

	protected String prefix = "";

	protected JdbcPaymentLedger ledger;

	protected abstract LedgerDatabase database();

	protected abstract String url();

	@BeforeEach
	void createTables() {
		this.pool.setJdbcUrl(url());
		this.pool.setMaximumPoolSize(8);
		this.prefix = "t" + Long.toString(System.nanoTime(), 36).toLowerCase(Locale.ROOT) + "_";
		LedgerSchema schema = new LedgerSchema(this.dataSource, database(), this.prefix);
		assertThat(schema.missingTable()).contains(this.prefix + "payment");
		schema.create();
		assertThat(schema.missingTable()).isEmpty();
		this.ledger = anotherLedger();
	}

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Override
	protected final ReportingLedger ledger() {
		return this.ledger;
	}

	@Test
	void terminalPaymentsAreForgottenAndStayCounted() {
		Payment delivered = step(step(step(reserve("delivered"), "settling"), "settled"), "delivered");
		Payment failed = step(step(reserve("failed"), "settling"), "failed");
		reserve("never sent");
		this.ledger.remove(reserve("removed"), Removal.RELEASED);
		this.ledger.remove(reserve("rejected"), Removal.REJECTED);
		Payment owed = step(step(step(reserve("owed"), "settling"), "settled"), "contentFailed");
		Payment unknown = step(step(reserve("unknown"), "settling"), "unknown");
		Payment settling = step(reserve("settling"), "settling");
		Payment leased = leased(step(step(reserve("leased"), "settling"), "failed"), NOW.plus(Duration.ofDays(60)));
		PaymentTotals before = this.ledger.totals();
		this.clock.advance(RETENTION);
		assertThat(this.ledger.prune(RETENTION, 100)).isZero();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.ledger.prune(RETENTION, 2)).isEqualTo(2);
		assertThat(this.ledger.prune(RETENTION, 2)).isEqualTo(2);
		assertThat(this.ledger.totals()).isEqualTo(before);
		assertThat(this.ledger.prune(RETENTION, 2)).isOne();
		assertThat(this.ledger.prune(RETENTION, 2)).isZero();
		assertThat(this.ledger.totals()).isEqualTo(before);
		assertThat(this.ledger.recent(100)).containsExactlyInAnyOrder(owed, unknown, settling, leased);
		assertThat(events(delivered)).isEmpty();
		assertThat(events(failed)).isEmpty();
		assertThat(events(owed)).hasSize(4);
		assertThat(count("payment_event where removal is not null")).isZero();
	}

	@Test
	void paymentWhoseAuthorisationLivesIsNeverForgotten() {
		Payment delivered = step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		this.clock.advance(Duration.ofMinutes(64));
		assertThat(this.ledger.prune(Duration.ofSeconds(1), 10)).isZero();
		assertThat(this.ledger.find(delivered.terms().key())).isPresent();
		this.clock.advance(Duration.ofMinutes(2));
		assertThat(this.ledger.prune(Duration.ofSeconds(1), 10)).isOne();
		assertThat(this.ledger.reserve(payment("1"))).isEqualTo(new Reservation.Reserved());
	}

	@Test
	void severalMayForgetAtOnce() {
		IntStream.range(0, 40).forEach((i) -> step(step(step(reserve("key" + i), "settling"), "settled"), "delivered"));
		PaymentTotals before = this.ledger.totals();
		this.clock.advance(RETENTION.plusSeconds(1));
		List<CompletableFuture<Integer>> all = IntStream.range(0, 6)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> {
				int sum = 0;
				for (int turn = 0; turn < 10; turn++) {
					sum += this.ledger.prune(RETENTION, 5);
					assertThat(this.ledger.totals()).isEqualTo(before);
				}
				return sum;
			}))
			.toList();
		assertThat(all.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(40);
		assertThat(this.ledger.totals()).isEqualTo(before);
		assertThat(count("payment")).isZero();
	}

	protected final JdbcPaymentLedger anotherLedger() {
		return new JdbcPaymentLedger(this.dataSource, database(), this.prefix, this.clock);
	}

	protected static void assertUnavailable(ThrowingCallable call) {
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(call);
	}

	protected final int count(String table) {
		return this.client.sql("select count(*) from " + this.prefix + table).query(Integer.class).single();
	}

	protected final List<String> events(Payment payment) {
		return this.client
			.sql("select version, money, content, removal, reason from " + this.prefix
					+ "payment_event where payment_id = :id order by version")
			.param("id", payment.id())
			.query((row,
					number) -> String.join(" ",
							List.of(row.getString(1), row.getString(2), row.getString(3),
									(row.getString(4) != null) ? row.getString(4) : "",
									(row.getString(5) != null) ? row.getString(5) : ""))
						.strip())
			.list();
	}

}
