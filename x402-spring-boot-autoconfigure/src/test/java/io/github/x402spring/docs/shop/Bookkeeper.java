package io.github.x402spring.docs.shop;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.LedgerReport;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.books.RefundsDue;
import io.github.x402spring.payment.engine.OperationResult;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;

/**
 * What the page about the books shows.
 */
final class Bookkeeper {

	private Bookkeeper() {
	}

	static List<DayTotals> november(ReportingLedger ledger) {
		List<DayTotals> days = ledger.days(LocalDate.parse("2026-11-01"), LocalDate.parse("2026-12-01"));
		return days;
	}

	static PaymentSlice owed(ReportingLedger ledger) {
		PaymentQuery owed = PaymentQuery.all(50)
			.in(Set.of(MoneyState.SETTLED), Set.of(ContentState.NONE, ContentState.SERVING, ContentState.FAILED))
			.at("GET /api/weather");
		PaymentSlice slice = ledger.slice(owed);
		return slice;
	}

	static void export(PaymentExport export, Instant from, Instant until, OutputStream file) throws IOException {
		export.readCsv(PaymentQuery.all(500).between(from, until)).transferTo(file);
	}

	static void export(PassStore passes, Clock clock, OutputStream file) throws IOException {
		PaymentExport.readPassesCsv(passes, clock.instant(), UnaryOperator.identity()).transferTo(file);
	}

	static List<Payment> refundsDue(RefundsDue refundsDue) {
		List<Payment> due = refundsDue.find(100);
		return due;
	}

	static OperationResult refunded(PaymentOperations operations, Payment payment) {
		OperationResult result = operations.markRefunded(payment.id(), "0x5f3c...");
		return result;
	}

	static LedgerReport check(LedgerCheck check, Instant from, Instant until) {
		LedgerReport report = check.check(from, until);
		return report;
	}

}
