package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.page.Html;

/**
 * Revenue on the page: a chart for each token. Amounts of different tokens are never
 * added up.
 */
final class RevenueSection {

	/** How many tokens have a chart at most. */
	private static final int CHARTS = 6;

	private RevenueSection() {
	}

	static void write(Html html, LocalDate today, List<PaymentsDescriptor.Day> days) {
		html.section("revenue", "Revenue by endpoint, last 30 days");
		// Tokens of EVM chains come first.
		Map<String, Amount> tokens = new TreeMap<>();
		Map<String, Map<String, Map<LocalDate, BigDecimal>>> sums = new TreeMap<>();
		for (PaymentsDescriptor.Day day : days) {
			Amount amount = day.revenue();
			String token = (amount.network().startsWith(Network.EIP155) ? "" : "~") + amount.network() + "/"
					+ amount.asset();
			tokens.putIfAbsent(token, amount);
			sums.computeIfAbsent(token, (key) -> new LinkedHashMap<>())
				.computeIfAbsent(day.endpoint(), (key) -> new TreeMap<>())
				.merge(day.day(), amount.value(), BigDecimal::add);
		}
		if (tokens.isEmpty()) {
			html.raw("<p class=\"none\">No revenue in these days.</p>\n");
		}
		Map<String, Integer> colours = new HashMap<>();
		List<String> shown = new ArrayList<>(tokens.keySet());
		for (int i = 0; i < Math.min(shown.size(), CHARTS); i++) {
			Amount token = tokens.getOrDefault(shown.get(i), days.getFirst().revenue());
			html.chart("chart-" + i, token.unit(), Html.network(token.network()), today,
					sums.getOrDefault(shown.get(i), Map.of()), colours);
		}
		if (shown.size() > CHARTS) {
			html.raw("<p class=\"none\">And ").text(String.valueOf(shown.size() - CHARTS)).raw(" more tokens.</p>\n");
		}
		html.raw(
				"<p class=\"none\">From the ledger, of all instances. A payment belongs to the day (UTC) on which it was ")
			.raw("reserved.</p>\n</section>\n");
	}

}
