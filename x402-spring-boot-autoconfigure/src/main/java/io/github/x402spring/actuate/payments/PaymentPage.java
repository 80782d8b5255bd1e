package io.github.x402spring.actuate.payments;

import java.time.Instant;

import io.github.x402spring.actuate.page.Html;
import io.github.x402spring.actuate.page.StatusBoard;
import org.jspecify.annotations.Nullable;

/**
 * One payment for browsers: what is known of it, and each step.
 *
 * @param list knows how transactions are written, and where the payments are
 */
record PaymentPage(PaymentList list) {

	String of(String id, PaymentHistoryDescriptor history, StatusBoard board) {
		Html html = new Html();
		html.raw("<header>\n<div><p><a href=\"../")
			.text(this.list.path())
			.raw("\">Payments</a></p>\n<h1>Payment</h1>\n");
		html.raw("<p class=\"mono\">").text(id).raw("</p><p class=\"badges\">");
		board.writeBadges(html);
		html.raw("</p></div>\n</header>\n");
		PaymentDescriptor payment = history.payment();
		html.section("payment", "State");
		if (payment == null) {
			html.raw("<p>The reservation was released, and nothing was charged. Its steps are kept.</p>\n");
		}
		else {
			facts(html, payment, history);
		}
		html.raw("</section>\n");
		steps(html, history);
		return html.inPage("Payment " + id);
	}

	private void facts(Html html, PaymentDescriptor payment, PaymentHistoryDescriptor history) {
		html.raw("<p class=\"big\">").text(payment.price().decimal()).raw(" <span>").text(payment.price().unit());
		html.raw("</span></p>\n<p>").chip(payment.money()).raw(" ").chip(payment.content());
		html.raw(history.refundDue() ? " <span class=\"chip bad\">REFUND DUE</span>" : "").raw("</p>\n<dl>\n");
		fact(html, "Endpoint", payment.endpoint());
		fact(html, "Plan", payment.plan());
		fact(html, "Network", Html.network(payment.price().network()));
		fact(html, "Token", payment.price().asset());
		fact(html, "Amount in smallest units", payment.price().atomic());
		fact(html, "sat".equals(payment.price().symbol()) ? "Fees in sat" : "Cost of settling in coins",
				history.cost());
		fact(html, "Cost of settling in dollars", history.costDollars());
		fact(html, "Payer", payment.payer());
		if (payment.transaction() != null) {
			html.raw("<dt>Transaction</dt><dd class=\"mono\">");
			this.list.transaction(html, payment, false);
			html.raw("</dd>\n");
		}
		fact(html, "Reason", payment.reason());
		fact(html, "Confirmed by evidence", history.proven() ? "yes" : "no");
		fact(html, "Delivery broke after its first byte", history.truncated() ? "yes" : null);
		fact(html, "Redeemed", (history.redemptions() > 0) ? history.redemptions() + " times" : null);
		moment(html, "Reserved", payment.reservedAt());
		moment(html, "Last change", payment.at());
		moment(html, "Authorised until", history.validBefore());
		moment(html, "Worked on until", history.workedOnUntil());
		moment(html, "Looked at next", history.dueAt());
		html.raw("</dl>\n");
	}

	private static void fact(Html html, String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			html.raw("<dt>").raw(name).raw("</dt><dd class=\"mono\">").text(value).raw("</dd>\n");
		}
	}

	private static void moment(Html html, String name, @Nullable Instant at) {
		if (at != null) {
			html.raw("<dt>").raw(name).raw("</dt><dd>").time(at).raw(" UTC</dd>\n");
		}
	}

	private static void steps(Html html, PaymentHistoryDescriptor history) {
		html.section("steps", "Steps");
		if (history.events().isEmpty()) {
			html.raw("<p class=\"none\">The ledger keeps no steps.</p>\n</section>\n");
			return;
		}
		html.table("Steps")
			.raw("<th scope=\"col\" class=\"n\">Step</th><th scope=\"col\">Time (UTC)</th>")
			.raw("<th scope=\"col\">Money, content</th><th scope=\"col\">Reason</th>")
			.raw("<th scope=\"col\" class=\"wide\">Process</th></tr></thead>\n<tbody>\n");
		history.events().forEach((event) -> {
			html.raw("<tr>").number(event.version(), "").raw("<td class=\"t\">").time(event.at());
			html.raw("</td><td>").chip(event.money()).raw(" ").chip(event.content());
			if (event.removal() != null) {
				html.raw(" ").chip(event.removal());
			}
			html.raw("</td><td>").text((event.reason() != null) ? event.reason() : "");
			html.raw("</td><td class=\"wide id\">")
				.text((event.owner() != null) ? event.owner() : "")
				.raw("</td></tr>\n");
		});
		html.raw("</tbody></table></div>\n</section>\n");
	}

}
