package io.github.x402spring.actuate.payments;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.github.x402spring.actuate.payments.PaymentStatistics.Step;
import io.github.x402spring.actuate.payments.PaymentTiles.Tile;
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

	/**
	 * Compare each of these windows with the one before.
	 * @param today the last day
	 * @return the figures of the page
	 */
	List<Tile> tiles(LocalDate today) {
		return until(today).stream().map((window) -> tile(window, window.from().minusDays(window.days()))).toList();
	}

	private Tile tile(Window window, LocalDate from) {
		List<DayTotals> now = earned(window.from(), LocalDate.MAX);
		List<DayTotals> before = earned(from, window.from());
		Map<PaymentToken, BigInteger> sums = sums(now, DayTotals::revenue);
		Map<PaymentToken, BigInteger> sumsBefore = sums(before, DayTotals::revenue);
		return new Tile(window.days(), window.settled(), sum(before, DayTotals::settled),
				Stream.concat(sums.keySet().stream(), sumsBefore.keySet().stream())
					.distinct()
					.sorted(Comparator.comparing((PaymentToken token) -> !token.network().isEvm())
						.thenComparing((token) -> token.network().id())
						.thenComparing(PaymentToken::asset))
					.map((token) -> new Tile.Sum(amount(token, sums), amount(token, sumsBefore)))
					.toList(),
				window.challenged(), StepCounts.sum(this.statistics.since(window.from()), Step.SETTLED));
	}

	private Amount amount(PaymentToken token, Map<PaymentToken, BigInteger> sums) {
		return Amount.of(token.network(), token.asset(), sums.getOrDefault(token, BigInteger.ZERO), this.assets);
	}

	private Window window(int count, LocalDate from) {
		Collection<StepCounts> counts = this.statistics.since(from);
		List<DayTotals> earned = earned(from, LocalDate.MAX);
		return new Window(count, from, StepCounts.sum(counts, Step.CHALLENGED), StepCounts.sum(counts, Step.PRESENTED),
				StepCounts.sum(counts, Step.REPEATED), StepCounts.refused(counts), StepCounts.sum(counts, Step.FAILED),
				StepCounts.sum(counts, Step.UNKNOWN), sum(earned, DayTotals::settled),
				sum(earned, DayTotals::delivered), sum(earned, DayTotals::refunded), money(earned, DayTotals::revenue),
				money(earned, DayTotals::refunds));
	}

	private List<DayTotals> earned(LocalDate from, LocalDate until) {
		return this.days.stream().filter((it) -> !it.day().isBefore(from) && it.day().isBefore(until)).toList();
	}

	private static long sum(List<DayTotals> days, ToLongFunction<DayTotals> count) {
		return days.stream().mapToLong(count).sum();
	}

	private List<Amount> money(List<DayTotals> days, Function<DayTotals, BigInteger> amount) {
		return Amount.all(sums(days, amount), this.assets);
	}

	private static Map<PaymentToken, BigInteger> sums(List<DayTotals> days, Function<DayTotals, BigInteger> amount) {
		Map<PaymentToken, BigInteger> sums = new HashMap<>();
		days.forEach((it) -> sums.merge(it.token(), amount.apply(it), BigInteger::add));
		return sums;
	}

}
