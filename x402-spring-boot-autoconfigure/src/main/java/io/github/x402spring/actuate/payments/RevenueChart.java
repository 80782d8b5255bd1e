package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was earned in one token, day by day, as bars.
 */
final class RevenueChart {

	private static final int DAYS = 30;

	private static final int STEP = 40;

	private static final int WIDTH = 30;

	private static final int HEIGHT = 1000;

	private final Amount token;

	private final Map<LocalDate, BigDecimal> days;

	private final LocalDate last;

	private RevenueChart(Amount token, Map<LocalDate, BigDecimal> days, LocalDate last) {
		this.token = token;
		this.days = days;
		this.last = last;
	}

	// One chart for each token; all of them end on the same day.
	static List<RevenueChart> of(List<PaymentsDescriptor.Day> all) {
		Map<String, Amount> tokens = new TreeMap<>();
		Map<String, Map<LocalDate, BigDecimal>> sums = new TreeMap<>();
		LocalDate last = LocalDate.MIN;
		for (PaymentsDescriptor.Day day : all) {
			Amount amount = day.revenue();
			String token = amount.network() + "/" + amount.asset();
			tokens.putIfAbsent(token, amount);
			sums.computeIfAbsent(token, (key) -> new TreeMap<>())
				.merge(day.day(), new BigDecimal(PaymentsPage.decimal(amount)), BigDecimal::add);
			last = day.day().isAfter(last) ? day.day() : last;
		}
		List<RevenueChart> charts = new ArrayList<>();
		for (Map.Entry<String, Amount> token : tokens.entrySet()) {
			charts.add(new RevenueChart(token.getValue(), sums.getOrDefault(token.getKey(), Map.of()), last));
		}
		return charts;
	}

	void write(Html html) {
		BigDecimal sum = this.days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
		BigDecimal most = this.days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::max);
		String unit = PaymentsPage.unit(this.token);
		html.raw("<figure>\n<figcaption><b>")
			.text(sum.toPlainString() + " " + unit)
			.raw("</b> <span>on ")
			.text(this.token.network())
			.raw(", best day ")
			.text(most.toPlainString())
			.raw("</span></figcaption>\n<svg class=\"days\" viewBox=\"0 0 1200 1000\" preserveAspectRatio=\"none\" ")
			.raw("role=\"img\" aria-label=\"Revenue day by day in ")
			.text(unit)
			.raw("\">\n");
		for (int i = 0; i < DAYS; i++) {
			bar(html, i, this.last.minusDays(DAYS - 1L - i), most, unit);
		}
		html.raw("</svg>\n<div class=\"axis\"><span>")
			.text(this.last.minusDays(DAYS - 1L).toString())
			.raw("</span><span>")
			.text(this.last.toString())
			.raw("</span></div>\n</figure>\n");
	}

	private void bar(Html html, int place, LocalDate day, BigDecimal most, String unit) {
		BigDecimal revenue = this.days.getOrDefault(day, BigDecimal.ZERO);
		int height = Math.max(Html.share(revenue, most), 4);
		html.raw(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"%s><title>",
				place * STEP + 5, HEIGHT - height, WIDTH, height, (revenue.signum() > 0) ? "" : " class=\"zero\""))
			.text(day + ": " + revenue.toPlainString() + " " + unit)
			.raw("</title></rect>\n");
	}

}
