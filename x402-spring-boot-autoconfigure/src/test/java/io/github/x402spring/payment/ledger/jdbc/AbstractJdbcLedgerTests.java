package io.github.x402spring.payment.ledger.jdbc;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.LedgerTroubles;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a ledger in a database promises beyond the contract.
 */
@Tag("integration")
abstract class AbstractJdbcLedgerTests extends JdbcLedgerRetentionTests {

	private static final LocalDate DAY = LocalDate.parse("2030-01-01");

	@Test
	void tablesThatAreThereStayAsTheyAre() {
		Payment payment = reserve("1");
		new LedgerSchema(this.dataSource, database(), this.prefix).create();
		assertThat(this.ledger.find(payment.terms().key())).contains(payment);
	}

	@Test
	void severalInstancesMayCreateTheTablesAtOnce() {
		LedgerSchema schema = new LedgerSchema(this.dataSource, database(), this.prefix + "other_");
		List<CompletableFuture<Void>> all = IntStream.range(0, 4)
			.mapToObj((i) -> CompletableFuture.runAsync(schema::create))
			.toList();
		all.forEach(CompletableFuture::join);
		assertThat(schema.missingTable()).isEmpty();
	}

	@Test
	void twoLedgersOnOneDatabaseAreOneLedger() {
		JdbcPaymentLedger other = anotherLedger();
		for (int round = 0; round < 20; round++) {
			Payment here = payment("round" + round);
			Payment there = payment("round" + round);
			CompletableFuture<Reservation> first = CompletableFuture.supplyAsync(() -> this.ledger.reserve(here));
			CompletableFuture<Reservation> second = CompletableFuture.supplyAsync(() -> other.reserve(there));
			assertThat(List.of(first.join(), second.join())).containsOnlyOnce(new Reservation.Reserved());
			Payment held = other.find(here.terms().key()).orElseThrow();
			Payment settling = settling(held);
			CompletableFuture<Boolean> one = CompletableFuture
				.supplyAsync(() -> this.ledger.transition(held, settling));
			CompletableFuture<Boolean> two = CompletableFuture.supplyAsync(() -> other.transition(held, settling));
			assertThat(List.of(one.join(), two.join())).containsExactlyInAnyOrder(true, false);
		}
		assertThat(other.totals()).isEqualTo(this.ledger.totals());
	}

	@Test
	void stricterIsolationOfTheApplicationIsNoTrouble() {
		try (HikariDataSource strict = new HikariDataSource()) {
			strict.setJdbcUrl(url());
			strict.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
			this.ledger = new JdbcPaymentLedger(strict, database(), this.prefix, this.clock);
			for (int round = 0; round < 10; round++) {
				String key = "round" + round;
				List<CompletableFuture<Reservation>> all = IntStream.range(0, 16)
					.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.ledger.reserve(payment(key))))
					.toList();
				assertThat(all.stream().map(CompletableFuture::join)).containsOnlyOnce(new Reservation.Reserved());
				Payment held = this.ledger.recent(100)
					.stream()
					.filter((payment) -> payment.terms().key().value().equals(key))
					.findFirst()
					.orElseThrow();
				List<CompletableFuture<Boolean>> steps = IntStream.range(0, 8)
					.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.ledger.transition(held, settling(held))))
					.toList();
				assertThat(steps.stream().map(CompletableFuture::join)).containsOnlyOnce(true);
			}
		}
	}

	@Test
	void stepsStayWhenTheTransactionAroundThemIsRolledBack() {
		Payment[] last = new Payment[1];
		this.client.sql("create table " + this.prefix + "orders (id integer)").update();
		for (boolean aware : new boolean[] { false, true }) {
			// Also where the application hands out its connections by thread.
			var shared = aware ? new TransactionAwareDataSourceProxy(this.dataSource) : this.dataSource;
			JdbcPaymentLedger inside = new JdbcPaymentLedger(shared, database(), this.prefix, this.clock);
			new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> {
				JdbcClient.create(this.dataSource).sql("insert into " + this.prefix + "orders values (1)").update();
				Payment reserved = payment("aware" + aware);
				assertThat(inside.reserve(reserved)).isEqualTo(new Reservation.Reserved());
				last[0] = settling(reserved);
				assertThat(inside.transition(reserved, last[0])).isTrue();
				// Committed already: a connection of its own sees it.
				assertThat(this.client.sql("select money from " + this.prefix + "payment where id = :id")
					.param("id", reserved.id())
					.query(String.class)
					.single()).isEqualTo("SETTLING");
				status.setRollbackOnly();
			});
			assertThat(this.ledger.find(last[0].terms().key())).contains(last[0]);
		}
		assertThat(count("orders")).isZero();
	}

	@Test
	void databaseThatIsAwayChangesNothing() {
		Payment reserved = reserve("1");
		this.dataSource.switchOff(true);
		assertUnavailable(() -> this.ledger.reserve(payment("2")));
		assertUnavailable(() -> this.ledger.transition(reserved, settling(reserved)));
		assertUnavailable(() -> this.ledger.remove(reserved, Removal.RELEASED));
		assertUnavailable(() -> this.ledger.find(reserved.terms().key()));
		assertUnavailable(() -> this.ledger.open(NOW, MoneyState.UNKNOWN, 10));
		assertUnavailable(() -> this.ledger.recent(10));
		assertUnavailable(this.ledger::totals);
		assertUnavailable(() -> this.ledger.troubles(PaymentPolicy.DEFAULT, NOW));
		assertUnavailable(() -> this.ledger.prune(RETENTION, 10));
		this.dataSource.switchOff(false);
		assertThat(this.ledger.recent(10)).containsExactly(reserved);
		assertThat(this.ledger.transition(reserved, settling(reserved))).isTrue();
	}

	@Test
	void paymentIsNotChangedWithoutItsEvent() {
		Payment reserved = reserve("1");
		this.client.sql("drop table " + this.prefix + "payment_event").update();
		assertUnavailable(() -> this.ledger.transition(reserved, settling(reserved)));
		assertUnavailable(() -> this.ledger.remove(reserved, Removal.RELEASED));
		assertUnavailable(() -> this.ledger.reserve(payment("2")));
		assertThat(this.ledger.recent(10)).containsExactly(reserved);
	}

	@Test
	void rowThatCannotBeReadDoesNotHoldUpTheOthers() {
		IntStream.range(0, 5).forEach((i) -> step(step(reserve("key" + i), "settling"), "unknown"));
		List<Payment> others = new ArrayList<>(this.ledger.slice(PaymentQuery.all(10)).payments());
		Payment broken = others.remove(2);
		this.client.sql("update " + this.prefix + "payment set details = '{' where id = :id")
			.param("id", broken.id())
			.update();
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger(UnreadableRows.class);
		log.start();
		logger.addAppender(log);
		assertThat(this.ledger.open(NOW, MoneyState.UNKNOWN, 10)).containsExactlyInAnyOrderElementsOf(others);
		assertThat(this.ledger.recent(10)).containsExactlyInAnyOrderElementsOf(others);
		List<Payment> walked = new ArrayList<>();
		PaymentQuery query = PaymentQuery.all(1);
		PaymentSlice slice;
		do {
			slice = this.ledger.slice(query);
			walked.addAll(slice.payments());
			query = query.after(slice.next());
		}
		while (slice.next() != null);
		assertThat(walked).isEqualTo(others);
		logger.detachAppender(log);
		assertThat(log.list).filteredOn((event) -> event.getLevel() != Level.DEBUG)
			.singleElement()
			.satisfies((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.ERROR);
				assertThat(event.getFormattedMessage()).contains(broken.id());
				assertThat(event.getThrowableProxy()).isNull();
			});
		assertThat(this.ledger.slice(PaymentQuery.all(10)).unreadable()).containsExactly(broken.id());
		assertThatExceptionOfType(UnreadablePaymentException.class)
			.isThrownBy(() -> this.ledger.find(broken.terms().key()))
			.satisfies((ex) -> assertThat(ex.id()).isEqualTo(broken.id()));
		assertUnavailable(() -> this.ledger.findById(broken.id()));
		assertUnavailable(() -> this.ledger.reserve(payment(broken.terms().key().value())));
	}

	@Test
	void rowsThatCannotBeReadDoNotStopTheReconciler() {
		IntStream.range(0, 7).forEach((i) -> step(step(reserve("broken" + i), "settling"), "unknown"));
		this.client.sql("update " + this.prefix + "payment set details = '{'").update();
		List<Payment> others = IntStream.range(0, 4)
			.mapToObj((i) -> step(step(reserve("key" + i), "settling"), "unknown"))
			.toList();
		assertThat(this.ledger.open(NOW, MoneyState.UNKNOWN, 3)).hasSize(3).isSubsetOf(others);
		assertThat(this.ledger.open(NOW, MoneyState.UNKNOWN, 10)).containsExactlyInAnyOrderElementsOf(others);
		assertThat(this.ledger.open(NOW, MoneyState.UNKNOWN, 4)).containsExactlyInAnyOrderElementsOf(others);
	}

	@ParameterizedTest
	@ValueSource(strings = { "money = 'GONE'", "content = 'EATEN'", "network = 'nowhere'" })
	void sumsLeaveOutWhatIsNoPayment(String change) {
		settle("1", "GET /a", USDC, "10");
		settle("2", "GET /a", USDC, "32");
		PaymentTotals before = this.ledger.totals();
		List<DayTotals> days = this.ledger.days(DAY, DAY.plusDays(1));
		settle("3", "GET /b", USDC, "5");
		this.client.sql("update " + this.prefix + "payment set " + change + " where id = 'id3'").update();
		assertThat(this.ledger.totals()).isEqualTo(before);
		assertThat(this.ledger.days(DAY, DAY.plusDays(1))).isEqualTo(days);
	}

	@Test
	void troublesLeaveOutWhatIsNoNetwork() {
		Payment unknown = step(step(reserve("1"), "settling"), "unknown");
		LedgerTroubles before = this.ledger.troubles(PaymentPolicy.DEFAULT, NOW);
		Payment broken = step(step(reserve("2"), "settling"), "unknown");
		this.client.sql("update " + this.prefix + "payment set network = 'nowhere' where id = :id")
			.param("id", broken.id())
			.update();
		assertThat(this.ledger.troubles(PaymentPolicy.DEFAULT, NOW)).isEqualTo(before);
		assertThat(before.unknown()).containsOnlyKeys(unknown.terms().quote().network());
	}

	@Test
	void eventThatCannotBeReadIsLeftOut() {
		Payment settling = step(reserve("1"), "settling");
		this.client.sql("update " + this.prefix + "payment_event set money = 'GONE' where version = 1").update();
		assertThat(this.ledger.events(List.of(settling.id()))).extracting(LedgerEvent::version).containsExactly(2);
	}

	@Test
	void everyStepIsAnEvent() {
		Payment delivered = step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		step(delivered, "unknown");
		Payment removed = reserve("2");
		this.ledger.remove(removed, Removal.REJECTED);
		assertThat(events(delivered)).containsExactly("1 RESERVED SERVING", "2 SETTLING SERVING", "3 SETTLED SERVING",
				"4 SETTLED DELIVERED", "5 UNKNOWN DELIVERED  no answer");
		assertThat(events(removed)).containsExactly("1 RESERVED SERVING", "2 RESERVED SERVING REJECTED");
	}

	@Test
	void prefixThatIsNoNameIsRefused() {
		for (String wrong : List.of("", "x402-", "1_", "x; drop table", "a.b", "x".repeat(32))) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new JdbcPaymentLedger(this.dataSource, database(), wrong, this.clock));
		}
	}

	@Test
	void databaseIsKnownByItsName() {
		assertThat(LedgerDatabase.ofProduct(LedgerDatabase.productOf(this.dataSource))).contains(database());
		assertThat(LedgerDatabase.ofProduct("MySQL")).isEmpty();
		this.dataSource.switchOff(true);
		assertUnavailable(() -> LedgerDatabase.productOf(this.dataSource));
	}

}
