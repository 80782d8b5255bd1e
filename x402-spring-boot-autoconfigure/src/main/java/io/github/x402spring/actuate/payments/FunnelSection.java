package io.github.x402spring.actuate.payments;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

import io.github.x402spring.actuate.page.Html;

/**
 * How far requests came on the page, and why they were refused.
 */
final class FunnelSection {

	/** How many reasons are named at most. */
	private static final int REASONS = 12;

	private FunnelSection() {
	}

	static void write(Html html, PaymentsDescriptor payments) {
		PaymentsDescriptor.Funnel funnel = payments.funnel();
		long presented = Math.max(0, funnel.presented() - payments.totals().repeats());
		long most = Math.max(Math.max(funnel.challenged(), presented), 1);
		html.raw("<div class=\"pair\">\n")
			.section("funnel", "From challenge to delivery")
			.raw("<ol class=\"funnel\">\n");
		step(html, "Challenged", funnel.challenged(), most);
		drop(html, funnel.challenged(), presented, "did not come back with a payment");
		step(html, "Presented a payment", presented, most);
		drop(html, presented, funnel.settled(), "refused, failed or not known");
		step(html, "Settled", funnel.settled(), most);
		drop(html, funnel.settled(), funnel.delivered(), "not delivered");
		step(html, "Delivered", funnel.delivered(), most);
		html.raw("</ol>\n");
		counted(html, payments.since());
		html.raw("</section>\n").section("refused", "Refused, by reason");
		reasons(html, payments.totals().refused());
		counted(html, payments.since());
		html.raw("</section>\n</div>\n");
	}

	private static void step(Html html, String name, long count, long most) {
		html.raw("<li><span class=\"step\"><span>").raw(name).raw("</span> <b>").raw(Html.number(count));
		html.raw("</b></span>").bar(count, most);
	}

	private static void drop(Html html, long before, long after, String why) {
		long lost = before - after;
		if (lost > 0) {
			html.raw("<span class=\"drop\">−")
				.text(Html.number(lost) + " (" + PaymentTiles.percent(lost, before) + ") " + why)
				.raw("</span>");
		}
		html.raw("</li>\n");
	}

	private static void reasons(Html html, Map<String, Long> refused) {
		if (refused.isEmpty()) {
			html.raw("<p class=\"none\">No requests were refused.</p>\n");
			return;
		}
		html.raw("<table class=\"bars\">\n");
		long most = refused.values().stream().mapToLong(Long::longValue).max().orElse(1);
		refused.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
			.limit(REASONS)
			.forEach((entry) -> html.bar(entry.getKey(), entry.getValue(), most,
					entry.getKey().equals("settlement-unknown") ? "bad" : ""));
		html.raw("</table>\n");
		if (refused.size() > REASONS) {
			html.raw("<p class=\"none\">And ").text(String.valueOf(refused.size() - REASONS)).raw(" more.</p>\n");
		}
	}

	static void counted(Html html, Instant since) {
		html.raw("<p class=\"none\">Counted by this process since ")
			.time(since)
			.raw(" UTC. Other instances count their own.</p>\n");
	}

}
