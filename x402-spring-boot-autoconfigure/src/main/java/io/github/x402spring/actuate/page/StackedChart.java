package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Amounts of one token day by day, stacked by what they were paid for.
 *
 * @param id the id of its element, a constant
 * @param unit what is counted
 * @param network where
 * @param days the days, the first one first
 * @param parts the largest parts one by one, the rest together
 */
record StackedChart(String id, String unit, String network, List<LocalDate> days, List<ChartPart> parts) {

	private static final int DAYS = 30;

	/** How many parts have a colour of their own; the rest is one part. */
	private static final int PARTS = 5;

	static StackedChart of(String id, String unit, String network, LocalDate last,
			Map<String, Map<LocalDate, BigDecimal>> amounts, ChartColours colours) {
		List<String> names = amounts.keySet()
			.stream()
			.sorted(Comparator
				.comparing((String name) -> ChartPart.sum(amounts.getOrDefault(name, Map.of())),
						Comparator.reverseOrder())
				.thenComparing((name) -> name))
			.toList();
		List<String> large = names.subList(0, Math.min(PARTS, names.size()));
		List<ChartPart> parts = new ArrayList<>();
		large.forEach((name) -> parts
			.add(new ChartPart(name, colours.of(name, large), amounts.getOrDefault(name, Map.of()))));
		if (names.size() > PARTS) {
			Map<LocalDate, BigDecimal> rest = new TreeMap<>();
			names.subList(PARTS, names.size())
				.forEach((name) -> amounts.getOrDefault(name, Map.of())
					.forEach((day, amount) -> rest.merge(day, amount, BigDecimal::add)));
			parts.add(new ChartPart(names.size() - PARTS + " others", ChartColours.REST, rest));
		}
		return new StackedChart(id, unit, network,
				IntStream.range(0, DAYS).mapToObj((i) -> last.minusDays(DAYS - 1L - i)).toList(), parts);
	}

	void write(Html html) {
		BigDecimal sum = this.parts.stream().map(ChartPart::sum).reduce(BigDecimal.ZERO, BigDecimal::add);
		html.raw("<figure>\n<figcaption><b>")
			.text(Html.amount(sum) + " " + this.unit)
			.raw("</b> <span>on ")
			.text(this.network)
			.raw("</span></figcaption>\n");
		ChartPicture.write(html, this);
		ChartLegend.write(html, this, sum);
		ChartTable.write(html, this);
		html.raw("</figure>\n");
	}

	BigDecimal sum(LocalDate day) {
		return this.parts.stream().map((part) -> part.on(day)).reduce(BigDecimal.ZERO, BigDecimal::add);
	}

	String describe(LocalDate day) {
		return this.parts.stream()
			.filter((part) -> part.on(day).signum() != 0)
			.map((part) -> "\n" + part.name() + ": " + Html.amount(part.on(day)))
			.collect(Collectors.joining("", day + ": " + Html.amount(sum(day)) + " " + this.unit, ""));
	}

}
