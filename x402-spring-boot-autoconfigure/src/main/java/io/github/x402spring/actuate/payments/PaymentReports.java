package io.github.x402spring.actuate.payments;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.x402spring.actuate.payments.PaymentStatistics.Step;
import io.github.x402spring.actuate.plans.PlanSummary;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.books.SettlementCosts;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.PaymentTotals;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;
import org.jspecify.annotations.Nullable;

/**
 * Describes payments for operators, from the ledger and from what this process counted.
 */
final class PaymentReports {

	private static final int KEPT = 100;

	/** How many days are told of. */
	static final int DAYS = 30;

	private final ReportingLedger ledger;

	private final PaymentStatistics statistics;

	private final PaymentDescriptions descriptions;

	private final NetRevenue revenue;

	private final @Nullable PassStore passes;

	private final Supplier<List<PlanSummary>> plans;

	/**
	 * Create reports.
	 * @param ledger the book of payments
	 * @param statistics counts what is not in the book
	 * @param descriptions describe single payments
	 * @param costs what it cost to settle payments, or {@code null} if the seller does
	 * not pay for that
	 * @param passes the passes, or {@code null} if none are sold
	 * @param plans describe the plans as they are at the time
	 */
	PaymentReports(ReportingLedger ledger, PaymentStatistics statistics, PaymentDescriptions descriptions,
			@Nullable SettlementCosts costs, @Nullable PassStore passes, Supplier<List<PlanSummary>> plans) {
		this.ledger = ledger;
		this.statistics = statistics;
		this.descriptions = descriptions;
		this.revenue = new NetRevenue(costs, descriptions.assets());
		this.passes = passes;
		this.plans = plans;
	}

	/**
	 * Describe all payments in sum, and the latest one by one.
	 * @param payers how the address of a payer is shown
	 * @return the description
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	PaymentsDescriptor overview(UnaryOperator<String> payers) {
		LocalDate today = today();
		return overview(this.ledger.days(today.minusDays(DAYS - 1), today.plusDays(1)),
				this.descriptions.describe(this.ledger.recent(KEPT), payers));
	}

	/**
	 * Describe all payments in sum, and compare the last days with those before.
	 * @return the figures of the page, without single payments
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Figures figures() {
		LocalDate today = today();
		List<DayTotals> days = this.ledger.days(today.minusDays(2L * DAYS - 1), today.plusDays(1));
		LocalDate from = today.minusDays(DAYS - 1);
		PaymentsDescriptor overview = overview(days.stream().filter((it) -> !it.day().isBefore(from)).toList(),
				List.of());
		return new Figures(today, overview,
				new PaymentWindows(days, this.statistics, this.descriptions.assets()).tiles(today));
	}

	private LocalDate today() {
		return LocalDate.ofInstant(this.descriptions.clock().instant(), ZoneOffset.UTC);
	}

	private PaymentsDescriptor overview(List<DayTotals> days, List<PaymentDescriptor> recent) {
		PaymentTotals totals = this.ledger.totals();
		return new PaymentsDescriptor(this.statistics.since(), totals(totals),
				new PaymentWindows(days, this.statistics, this.descriptions.assets()).until(today()), funnel(),
				endpoints(totals), days.stream().map(this::day).toList(), recent, this.statistics.recent(),
				this.revenue.of(totals), passes(), this.plans.get());
	}

	/**
	 * Describe some payments, the latest first.
	 * @param query which
	 * @param payers how the address of a payer is shown
	 * @return the description
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	PaymentSliceDescriptor slice(PaymentQuery query, UnaryOperator<String> payers) {
		PaymentSlice slice = this.ledger.slice(query);
		return new PaymentSliceDescriptor(this.descriptions.describe(slice.payments(), payers),
				(slice.next() != null) ? slice.next().toString() : null);
	}

	/**
	 * Describe one payment with its steps.
	 * @param id id of the payment
	 * @param payers how the address of a payer is shown
	 * @return the description, or empty if there is no trace of such a payment
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	Optional<PaymentHistoryDescriptor> history(String id, UnaryOperator<String> payers) {
		List<PaymentHistoryDescriptor.Event> events = this.ledger.events(List.of(id))
			.stream()
			.map(PaymentHistoryDescriptor.Event::of)
			.toList();
		Optional<Payment> found = this.ledger.findById(id);
		if (found.isEmpty() && !events.isEmpty()) {
			return Optional
				.of(new PaymentHistoryDescriptor(null, false, 0, false, false, null, null, null, null, null, events));
		}
		return found.map((payment) -> this.revenue.withCost(this.descriptions.describe(payment, events, payers),
				payment.terms().key()));
	}

	private List<PassSums> passes() {
		PassStore sold = this.passes;
		return (sold != null) ? sold.totals(this.descriptions.clock().instant()).stream().map(PassSums::of).toList()
				: List.of();
	}

	private PaymentsDescriptor.Totals totals(PaymentTotals totals) {
		return new PaymentsDescriptor.Totals(this.statistics.count(Step.CHALLENGED),
				this.statistics.count(Step.PRESENTED), this.statistics.count(Step.REPEATED), this.statistics.refused(),
				totals.settled(), totals.failed(), totals.unknown(), totals.delivered(), totals.entitlements(),
				totals.refunded(), totals.released(), totals.rejected(),
				Amount.all(totals.revenue(), this.descriptions.assets()),
				Amount.all(totals.refunds(), this.descriptions.assets()));
	}

	private PaymentsDescriptor.Funnel funnel() {
		return new PaymentsDescriptor.Funnel(this.statistics.count(Step.CHALLENGED),
				this.statistics.count(Step.PRESENTED), this.statistics.count(Step.RESERVED),
				this.statistics.count(Step.SENT), this.statistics.count(Step.SETTLED),
				this.statistics.count(Step.DELIVERED));
	}

	private List<PaymentsDescriptor.Endpoint> endpoints(PaymentTotals totals) {
		Set<String> ids = new TreeSet<>(totals.endpoints().keySet());
		ids.addAll(this.statistics.endpoints());
		Map<String, String> plans = this.descriptions.plans().byEndpoint();
		return ids.stream().map((id) -> {
			PaymentTotals.EndpointTotals sums = totals.endpoints().get(id);
			return new PaymentsDescriptor.Endpoint(id, this.statistics.count(Step.CHALLENGED, id),
					this.statistics.count(Step.PRESENTED, id), this.statistics.count(Step.REFUSED, id),
					(sums != null) ? sums.settled() : 0, (sums != null) ? sums.delivered() : 0,
					(sums != null) ? Amount.all(sums.revenue(), this.descriptions.assets()) : List.of(), plans.get(id));
		}).toList();
	}

	private PaymentsDescriptor.Day day(DayTotals day) {
		PaymentToken token = day.token();
		return new PaymentsDescriptor.Day(day.day(), day.endpoint(), day.settled(), day.delivered(), day.refunded(),
				Amount.of(token.network(), token.asset(), day.revenue(), this.descriptions.assets()),
				Amount.of(token.network(), token.asset(), day.refunds(), this.descriptions.assets()));
	}

	/**
	 * What the page shows of all payments.
	 *
	 * @param today the last day
	 * @param overview the sums
	 * @param tiles the sums of the last days beside those before
	 */
	record Figures(LocalDate today, PaymentsDescriptor overview, List<PaymentTiles.Tile> tiles) {

	}

}
