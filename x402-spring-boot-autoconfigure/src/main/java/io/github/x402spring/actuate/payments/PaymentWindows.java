package io.github.x402spring.actuate.payments;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.github.x402spring.actuate.payments.PaymentStatistics.Step;
import io.github.x402spring.actuate.payments.PaymentsDescriptor.Window;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.ledger.DayTotals;

/**
 * Sums the last days.
 */
final class PaymentWindows {

	private final List<DayTotals> days;

	private final PaymentStatistics statistics;

	private final AssetRegistry assets;

	PaymentWindows(List<DayTotals> days, PaymentStatistics statistics, AssetRegistry assets) {
		this.days = days;
		this.statistics = statistics;
		this.assets = assets;
	}

	List<Window> until(LocalDate today) {
		return Stream.of(1, 7, PaymentReports.DAYS).map((count) -> window(count, today.minusDays(count - 1))).toList();
	}

	private Window window(int count, LocalDate from) {
		Collection<StepCounts> counts = this.statistics.since(from);
		List<DayTotals> earned = this.days.stream().filter((it) -> !it.day().isBefore(from)).toList();
		return new Window(count, from, StepCounts.sum(counts, Step.CHALLENGED), StepCounts.sum(counts, Step.PRESENTED),
				StepCounts.sum(counts, Step.REPEATED), StepCounts.refused(counts), StepCounts.sum(counts, Step.FAILED),
				StepCounts.sum(counts, Step.UNKNOWN), sum(earned, DayTotals::settled),
				sum(earned, DayTotals::delivered), sum(earned, DayTotals::refunded), money(earned, DayTotals::revenue),
				money(earned, DayTotals::refunds));
	}

	private static long sum(List<DayTotals> days, ToLongFunction<DayTotals> count) {
		return days.stream().mapToLong(count).sum();
	}

	private List<Amount> money(List<DayTotals> days, Function<DayTotals, BigInteger> amount) {
		Map<PaymentToken, BigInteger> sums = new HashMap<>();
		days.forEach((it) -> sums.merge(it.token(), amount.apply(it), BigInteger::add));
		return Amount.all(sums, this.assets);
	}

}
