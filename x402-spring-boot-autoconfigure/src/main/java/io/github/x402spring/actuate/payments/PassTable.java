package io.github.x402spring.actuate.payments;

import java.util.List;

import io.github.x402spring.actuate.page.Html;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the page: how many were sold, how much of them was used, what is owed and
 * which run out.
 */
final class PassTable {

	private PassTable() {
	}

	static void write(Html html, PaymentsDescriptor payments) {
		if (payments.passes().isEmpty()) {
			return;
		}
		html.section("passes", "Passes")
			.table("Passes")
			.raw("<th scope=\"col\">Pass</th>")
			.raw("<th scope=\"col\" class=\"n wide\">Sold</th><th scope=\"col\" class=\"n\">Valid</th><th scope=\"col\" class=\"n wide\">Running out</th>")
			.raw("<th scope=\"col\" class=\"n wide\">Used</th><th scope=\"col\" class=\"n\">Owed</th><th scope=\"col\" class=\"n\">Not yet earned</th></tr></thead>\n")
			.raw("<tbody>\n");
		payments.passes().forEach((pass) -> {
			html.raw("<tr><td class=\"id\">").text(pass.plan() + "/" + pass.pass()).raw("</td>");
			html.number(sold(payments.endpoints(), pass), "wide")
				.number(pass.purchases(), "")
				.number(pass.low(), "wide");
			cell(html, "wide", amount(pass, pass.used()));
			cell(html, "", amount(pass, pass.outstanding()));
			cell(html, "", pass.unearned() + " " + pass.symbol());
			html.raw("</tr>\n");
		});
		html.raw("</tbody></table></div>\n</section>\n");
	}

	// Each pass is sold at an endpoint of this name.
	private static long sold(List<PaymentsDescriptor.Endpoint> endpoints, PassSums pass) {
		String id = "pass " + pass.plan() + "/" + pass.pass();
		return endpoints.stream()
			.filter((it) -> it.id().equals(id))
			.mapToLong(PaymentsDescriptor.Endpoint::settled)
			.sum();
	}

	private static String amount(PassSums pass, @Nullable String amount) {
		if (amount == null) {
			return "time";
		}
		return pass.unit().equals("credit") ? "$" + amount : amount + " " + pass.unit();
	}

	private static void cell(Html html, String mark, String text) {
		html.raw("<td class=\"n ").raw(mark).raw("\">").text(text).raw("</td>");
	}

}
