package io.github.x402spring.actuate.payments;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code /actuator/payments} for browsers: revenue day by day, by endpoint, how far
 * requests come, and recent payments. One document without scripts that loads nothing.
 */
final class PaymentsPage {

	private static final int ENDPOINTS = 20;

	private static final int RECENT = 50;

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final String STYLE = PageStyle.read();

	private static final String SECURITY_POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
			+ "'; base-uri 'none'; form-action 'none'";

	private PaymentsPage() {
	}

	/**
	 * Write the page.
	 * @param payments what it shows
	 * @return the document
	 */
	static String of(PaymentsDescriptor payments) {
		Html html = new Html();
		html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
			.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
			.raw(SECURITY_POLICY)
			.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
			.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Payments</title>\n<style>")
			.raw(STYLE)
			.raw("</style>\n</head>\n<body>\n<main>\n<header><h1>Payments</h1><p>Requests are counted since ")
			.text(DATE.format(payments.since()) + " " + TIME.format(payments.since()))
			.raw(" UTC, money since the ledger was created.</p></header>\n");
		figures(html, payments.totals());
		revenue(html, payments);
		html.raw("<div class=\"pair\">\n");
		funnel(html, payments.funnel());
		outcomes(html, payments.totals());
		html.raw("</div>\n");
		endpoints(html, payments.endpoints());
		PassTable.write(html, payments);
		recent(html, payments.recent());
		refusals(html, payments.refusals());
		return html.raw("</main>\n</body>\n</html>\n").toString();
	}

	private static void figures(Html html, PaymentsDescriptor.Totals totals) {
		html.raw("<section class=\"figures\" aria-label=\"Totals\">\n");
		for (Amount amount : totals.revenue()) {
			figure(html, "Revenue", decimal(amount), unit(amount), "money");
		}
		figure(html, "Settled", totals.settled(), "");
		figure(html, "Delivered", totals.delivered(), "");
		figure(html, "Owed", totals.owed(), (totals.owed() > 0) ? "warn" : "");
		figure(html, "Unknown", totals.unknown(), (totals.unknown() > 0) ? "bad" : "");
		figure(html, "Failed", totals.failed(), "");
		figure(html, "Refunded", totals.refunded(), "");
		html.raw("</section>\n");
	}

	private static void figure(Html html, String name, long count, String mark) {
		figure(html, name, Html.number(count), "", mark);
	}

	private static void figure(Html html, String name, String value, String unit, String mark) {
		html.raw("<div class=\"figure ").raw(mark).raw("\"><span>").text(name).raw("</span><b>").text(value);
		html.raw("</b>");
		if (!unit.isEmpty()) {
			html.raw("<small>").text(unit).raw("</small>");
		}
		html.raw("</div>\n");
	}

	private static void revenue(Html html, PaymentsDescriptor payments) {
		html.raw("<section>\n<h2>Revenue, last 30 days</h2>\n");
		List<RevenueChart> charts = RevenueChart.of(payments.days());
		if (charts.isEmpty()) {
			html.raw("<p class=\"none\">No revenue yet.</p>\n");
		}
		charts.forEach((chart) -> chart.write(html));
		html.raw("</section>\n");
	}

	private static void funnel(Html html, PaymentsDescriptor.Funnel funnel) {
		html.raw("<section>\n<h2>Funnel</h2>\n<table class=\"bars\">\n");
		long most = Math.max(funnel.challenged(), funnel.presented());
		html.bar("Challenged", funnel.challenged(), most, "");
		html.bar("Presented", funnel.presented(), most, "");
		html.bar("Reserved", funnel.reserved(), most, "");
		html.bar("Sent", funnel.sent(), most, "");
		html.bar("Settled", funnel.settled(), most, "");
		html.bar("Delivered", funnel.delivered(), most, "");
		html.raw("</table>\n</section>\n");
	}

	private static void outcomes(Html html, PaymentsDescriptor.Totals totals) {
		html.raw("<section>\n<h2>Refused, by reason</h2>\n");
		if (totals.refused().isEmpty()) {
			html.raw("<p class=\"none\">No requests were refused.</p>\n");
		}
		else {
			html.raw("<table class=\"bars\">\n");
			long most = totals.refused().values().stream().mapToLong(Long::longValue).max().orElse(1);
			totals.refused()
				.entrySet()
				.stream()
				.sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
				.limit(ENDPOINTS)
				.forEach((entry) -> html.bar(entry.getKey(), entry.getValue(), most,
						entry.getKey().equals("settlement-unknown") ? "bad" : ""));
			html.raw("</table>\n");
		}
		html.raw("</section>\n");
	}

	private static void endpoints(Html html, List<PaymentsDescriptor.Endpoint> endpoints) {
		html.raw("<section>\n<h2>By endpoint</h2>\n");
		if (endpoints.isEmpty()) {
			html.raw("<p class=\"none\">No requests yet.</p>\n</section>\n");
			return;
		}
		html.raw("<div class=\"scroll\"><table>\n<thead><tr><th>Endpoint</th><th class=\"n wide\">Challenged</th>")
			.raw("<th class=\"n\">Settled</th><th class=\"n wide\">Delivered</th><th class=\"n\">Revenue</th></tr></thead>\n")
			.raw("<tbody>\n");
		endpoints.stream()
			.sorted(Comparator.comparingLong(PaymentsDescriptor.Endpoint::settled).reversed())
			.limit(ENDPOINTS)
			.forEach((endpoint) -> {
				html.raw("<tr><td class=\"id\">").text(endpoint.id()).raw("</td>");
				html.number(endpoint.challenged(), "wide")
					.number(endpoint.settled(), "")
					.number(endpoint.delivered(), "wide");
				html.raw("<td class=\"n\">");
				endpoint.revenue()
					.forEach((amount) -> html.raw("<div>").text(decimal(amount) + " " + unit(amount)).raw("</div>"));
				html.raw("</td></tr>\n");
			});
		html.raw("</tbody></table></div>\n");
		if (endpoints.size() > ENDPOINTS) {
			html.raw("<p class=\"none\">And ").text(String.valueOf(endpoints.size() - ENDPOINTS)).raw(" more.</p>\n");
		}
		html.raw("</section>\n");
	}

	private static void recent(Html html, List<PaymentDescriptor> recent) {
		html.raw("<section>\n<h2>Recent payments</h2>\n");
		if (recent.isEmpty()) {
			html.raw("<p class=\"none\">No payments yet.</p>\n</section>\n");
			return;
		}
		html.raw(
				"<div class=\"scroll\"><table>\n<thead><tr><th>Time (UTC)</th><th>Endpoint</th><th class=\"n\">Price</th>")
			.raw("<th>Money, content</th><th class=\"wide\">Payer</th><th class=\"wide\">Reason</th></tr></thead>\n")
			.raw("<tbody>\n");
		recent.stream().limit(RECENT).forEach((payment) -> {
			boolean isUnknown = payment.money().equals("UNKNOWN");
			html.raw(isUnknown ? "<tr class=\"bad\">" : "<tr>").raw("<td class=\"t\">");
			time(html, payment.at());
			html.raw("</td><td class=\"id\">").text(payment.endpoint());
			html.raw("</td><td class=\"n\">").text(decimal(payment.price()) + " " + unit(payment.price()));
			html.raw("</td><td>").chip(payment.money()).raw(" ").chip(payment.content());
			html.raw("</td><td class=\"wide id\">").text(payment.payer()).raw("</td><td class=\"wide\">");
			html.text((payment.reason() != null) ? payment.reason() : "").raw("</td></tr>\n");
		});
		html.raw("</tbody></table></div>\n</section>\n");
	}

	private static void refusals(Html html, List<PaymentStatistics.Refusal> refusals) {
		if (refusals.isEmpty()) {
			return;
		}
		html.raw("<section>\n<h2>Recent refusals</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Time (UTC)</th>")
			.raw("<th>Endpoint</th><th>Problem</th><th class=\"wide\">Reason</th></tr></thead>\n<tbody>\n");
		refusals.stream().limit(ENDPOINTS).forEach((refusal) -> {
			html.raw("<tr><td class=\"t\">");
			time(html, refusal.at());
			html.raw("</td><td class=\"id\">").text(refusal.endpoint()).raw("</td><td>").text(refusal.problem());
			html.raw("</td><td class=\"wide\">").text(refusal.reason()).raw("</td></tr>\n");
		});
		html.raw("</tbody></table></div>\n</section>\n");
	}

	private static void time(Html html, Instant instant) {
		html.raw("<time datetime=\"").text(instant.toString()).raw("\"><span class=\"wide\">");
		html.text(DATE.format(instant)).raw(" </span>").text(TIME.format(instant)).raw("</time>");
	}

	static String decimal(Amount amount) {
		return (amount.amount() != null) ? amount.amount() : amount.atomic();
	}

	static String unit(Amount amount) {
		return (amount.symbol() != null) ? amount.symbol() : "atomic units";
	}

	private static String sha256(String text) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return Base64.getEncoder().encodeToString(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
