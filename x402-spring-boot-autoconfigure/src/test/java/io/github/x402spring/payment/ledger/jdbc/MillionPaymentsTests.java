package io.github.x402spring.payment.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.payment.ledger.LedgerTroubles;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.PaymentTotals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A million payments and four million events in PostgreSQL: every statement of the ledger
 * reads by an index, and of the pages of the tables no more than it has rows to show.
 */
@Tag("campaign")
@TestInstance(Lifecycle.PER_CLASS)
class MillionPaymentsTests {

	private static final int MILLION = 1_000_000;

	private static final int OWED = 500;

	private static final int UNKNOWN = 200;

	private static final Instant END = Instant.parse("2030-01-31T00:00:00Z");

	private static final Duration RETENTION = Duration.ofDays(20);

	private static final Pattern PAGES = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

	/** An index entry, its row, and the way down to the first. */
	private static final int PAGES_PER_ROW = 3;

	private static final int WAY = 60;

	private final RecordingDataSource dataSource = new RecordingDataSource(database());

	private final JdbcPaymentLedger ledger = new JdbcPaymentLedger(this.dataSource, LedgerDatabase.POSTGRESQL, "x402_",
			Clock.fixed(END, ZoneOffset.UTC));

	private final Map<String, String> plans = new HashMap<>();

	@Test
	void everyStatementReadsByAnIndex() throws SQLException {
		PaymentQuery all = PaymentQuery.all(100);
		PaymentSlice first = look("reserved", 101, () -> this.ledger.slice(all));
		assertThat(first.payments()).hasSize(100).isSortedAccordingTo((a, b) -> place(b).compareTo(place(a)));
		Payment one = first.payments().get(50);
		PaymentQuery.Cursor deep = new PaymentQuery.Cursor(END.minus(Duration.ofDays(20)), "8");
		assertThat(look("reserved", 101, () -> this.ledger.slice(all.after(deep))).payments()).hasSize(100);
		assertThat(look("reserved", 101, () -> this.ledger.slice(all.at(one.terms().endpoint()))).payments())
			.hasSize(100);
		assertThat(look("reserved", 101, () -> this.ledger.slice(all.on(Network.evm(84532)).after(deep))).payments())
			.hasSize(100);
		assertThat(look("payer", 101, () -> this.ledger.slice(all.by(one.terms().payer()))).payments()).hasSize(20);
		assertThat(look("open", UNKNOWN, () -> this.ledger.slice(all.in(Set.of(MoneyState.UNKNOWN), Set.of()))).next())
			.isNotNull();
		assertThat(look("reserved", 501,
				() -> this.ledger.slice(PaymentQuery.all(500)
					.in(Set.of(MoneyState.SETTLED), Set.of())
					.between(END.minus(Duration.ofDays(9)), END.minus(Duration.ofDays(8)))))
			.payments()).hasSize(500);
		// As RefundsDue asks.
		assertThat(look("owed", OWED, () -> this.ledger.slice(PaymentQuery.all(500)
			.in(Set.of(MoneyState.SETTLED), EnumSet.of(ContentState.NONE, ContentState.SERVING, ContentState.FAILED))))
			.payments()).hasSize(OWED);
		assertThat(look("open", UNKNOWN, () -> this.ledger.open(END, MoneyState.UNKNOWN, 500))).hasSize(UNKNOWN);
		assertThat(look("open", 0, () -> this.ledger.open(END, MoneyState.SETTLING, 500))).isEmpty();
		assertThat(look("open", 50, () -> this.ledger.open(END, MoneyState.SETTLED, 50))).hasSize(50);
		assertThat(look("open", 50, () -> this.ledger.open(END, MoneyState.FAILED, 50))).hasSize(50);
		for (String index : List.of("open", "owed")) {
			LedgerTroubles troubles = look(index, UNKNOWN + OWED,
					() -> this.ledger.troubles(PaymentPolicy.DEFAULT, END));
			assertThat(troubles.unknownPayments()).isEqualTo(UNKNOWN);
			assertThat(troubles.idle()).isEqualTo(OWED);
		}
		assertThat(look("since", 20, () -> this.ledger.recent(20))).hasSize(20);
		assertThat(look("once", 1, () -> this.ledger.find(one.terms().key()))).contains(one);
		assertThat(look("pkey", 1, () -> this.ledger.findById(one.id()))).contains(one);
		List<String> ids = first.payments().stream().map(Payment::id).toList();
		assertThat(look("event_pkey", 400, () -> this.ledger.events(ids))).hasSizeBetween(390, 400);
	}

	// As the page asks for what is rare or not there.
	@Test
	void filtersThatMatchNothingReadAnIndexOnceAndNoRow() throws SQLException {
		int index = pages("x402_payment_reserved") / PAGES_PER_ROW + WAY;
		PaymentQuery all = PaymentQuery.all(50);
		assertThat(look("reserved", index, () -> this.ledger.slice(all.at("GET /nothing"))).payments()).isEmpty();
		assertThat(look("reserved", index, () -> this.ledger.slice(all.on(Network.evm(1)))).payments()).isEmpty();
		assertThat(look("payer", 1, () -> this.ledger.slice(all.by("0x0").on(Network.evm(1)))).payments()).isEmpty();
	}

	@Test
	void sumsAreReadFromIndexesAloneAndStayWhenPaymentsAreDeleted() throws SQLException {
		int index = (pages("x402_payment_reserved") + pages("x402_payment_event_removal")) / PAGES_PER_ROW + WAY;
		this.plans.clear();
		PaymentTotals totals = look("reserved", index, this.ledger::totals);
		assertThat(totals.settled()).isEqualTo(MILLION - UNKNOWN - MILLION / 100);
		assertThat(totals.entitlements()).isEqualTo(OWED);
		assertThat(totals.released() + totals.rejected()).isEqualTo(20_000);
		LocalDate from = LocalDate.parse("2030-01-01");
		List<DayTotals> days = look("reserved", index, () -> this.ledger.days(from, from.plusDays(30)));
		assertThat(days).hasSize(30 * 20 * 3);
		assertThat(days.stream().mapToLong(DayTotals::settled).sum()).isEqualTo(totals.settled());
		// As the page asks, which compares them with those before.
		assertThat(look("reserved", index, () -> this.ledger.days(from.minusDays(30), from.plusDays(30))))
			.isEqualTo(days);
		assertThat(this.plans.values()).allSatisfy((plan) -> assertThat(plan).contains("Index Only Scan")
			.contains("HashAggregate")
			.doesNotContain("external"));
		look("since", 700, () -> this.ledger.prune(RETENTION, 500));
		assertThat(this.ledger.totals()).isEqualTo(totals);
		assertThat(this.ledger.days(from, from.plusDays(30))).isEqualTo(days);
	}

	// The real statement, executed once more: which index it takes and how many pages.
	private <T> T look(String index, int rows, Supplier<T> question) throws SQLException {
		this.dataSource.executions();
		T answer = question.get();
		RecordingDataSource.Execution execution = this.dataSource.executions().get(0);
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			String plan = execution.explain(connection);
			connection.rollback();
			this.plans.put(execution.sql(), plan);
			assertThat(plan).containsPattern("Scan( Backward)? (using|on) x402_payment_" + index + " ")
				.doesNotContain("Seq Scan on x402_payment ", "Seq Scan on x402_payment_event");
			Matcher pages = PAGES.matcher(plan);
			assertThat(pages.find()).isTrue();
			assertThat(number(pages.group(1)) + number(pages.group(2))).as(plan)
				.isLessThanOrEqualTo(WAY + PAGES_PER_ROW * rows);
		}
		return answer;
	}

	@BeforeAll
	void load() throws SQLException {
		LedgerSchema schema = new LedgerSchema(this.dataSource, LedgerDatabase.POSTGRESQL, "x402_");
		schema.create();
		try (Connection connection = this.dataSource.getConnection()) {
			ScriptUtils.executeSqlScript(connection, new ClassPathResource("million.sql", getClass()));
		}
		schema.create();
		JdbcClient.create(this.dataSource).sql("vacuum analyze").update();
	}

	private int pages(String index) {
		return JdbcClient.create(this.dataSource)
			.sql("select relpages from pg_class where relname = :index")
			.param("index", index)
			.query(Integer.class)
			.single();
	}

	private static PaymentQuery.Cursor place(Payment payment) {
		return PaymentQuery.Cursor.of(payment);
	}

	private static int number(String digits) {
		return (digits != null) ? Integer.parseInt(digits) : 0;
	}

	private static DriverManagerDataSource database() {
		String name = "million" + System.nanoTime();
		JdbcClient.create(new DriverManagerDataSource(PostgresServer.url())).sql("create database " + name).update();
		return new DriverManagerDataSource(PostgresServer.url().replace("/postgres?", "/" + name + "?"));
	}

}
