package io.github.x402spring.actuate.payments;

import java.util.List;
import java.util.stream.Collectors;

import io.github.x402spring.actuate.page.Html;
import io.github.x402spring.actuate.plans.PlanSummary;

/**
 * Plans on the page: what they cost, what else they say, and what they denied.
 */
final class PlanTable {

	/** As many as of endpoints. */
	private static final int MOST = 20;

	private PlanTable() {
	}

	static void write(Html html, List<PlanSummary> plans) {
		if (plans.isEmpty()) {
			return;
		}
		html.section("plans", "Plans")
			.table("Plans")
			.raw("<th scope=\"col\">Plan</th>")
			.raw("<th scope=\"col\" class=\"n\">Price</th><th scope=\"col\" class=\"wide\">Terms</th><th scope=\"col\">Denied</th></tr></thead>\n<tbody>\n");
		plans.stream().limit(MOST).forEach((plan) -> {
			html.raw("<tr><td class=\"id\">").text(plan.name()).raw("</td><td class=\"n\">").text(plan.price());
			html.raw("</td><td class=\"wide\">").text(String.join("; ", plan.terms())).raw("</td><td>");
			html.text(plan.denied()
				.stream()
				.map((it) -> it.reason() + " " + Html.number(it.requests()))
				.collect(Collectors.joining(", "))).raw("</td></tr>\n");
		});
		html.raw("</tbody></table></div>\n");
		if (plans.size() > MOST) {
			html.raw("<p class=\"none\">And ").text(String.valueOf(plans.size() - MOST)).raw(" more.</p>\n");
		}
		html.raw("</section>\n");
	}

}
