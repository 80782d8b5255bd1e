package io.github.x402spring.actuate.payments;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.actuate.page.Html;
import io.github.x402spring.actuate.page.StatusBoard;

/**
 * {@code /actuator/payments} for browsers: how selling goes, revenue day by day, how far
 * requests come, and single payments.
 *
 * @param path the last part of the address of the page
 * @param board how selling goes
 * @param endpoints the ids of endpoints that payments can be for
 * @param explorers finds a block explorer by the CAIP-2 identifier of its network
 */
record PaymentsPage(Supplier<String> path, Supplier<StatusBoard> board, Supplier<Collection<String>> endpoints,
		Function<String, Optional<String>> explorers) {

	private static final int ENDPOINTS = 20;

	/** How many payments a page has unless it is asked for another number. */
	static final int ROWS = 50;

	/** How many of them are on the overview. */
	static final int LATEST = 25;

	/**
	 * Write the overview.
	 * @param figures the sums
	 * @param latest the latest payments
	 * @return the document
	 */
	String overview(PaymentReports.Figures figures, PaymentSliceDescriptor latest) {
		PaymentsDescriptor payments = figures.overview();
		StatusBoard now = this.board.get();
		Html html = new Html();
		head(html, now, "Payments");
		now.write(html);
		if (payments.totals().settled() + payments.totals().challenged() + payments.totals().presented() == 0) {
			firstCall(html, now);
		}
		PaymentTiles.write(html, figures.tiles(), payments.since());
		totals(html, payments.totals());
		RevenueSection.write(html, figures.today(), payments.days());
		FunnelSection.write(html, payments);
		endpoints(html, payments.endpoints());
		PlanTable.write(html, payments.plans());
		PassTable.write(html, payments);
		list(html, now, "Latest payments", latest, new PaymentFilter(PaymentQuestion.ALL));
		refusals(html, payments.refusals());
		return html.inPage("Payments");
	}

	/**
	 * Write the payments that are asked for, without the sums of all.
	 * @param slice the payments
	 * @param question what was asked for
	 * @return the document
	 */
	String found(PaymentSliceDescriptor slice, PaymentQuestion question) {
		StatusBoard now = this.board.get();
		Html html = new Html();
		head(html, now, "Payments");
		now.write(html);
		list(html, now, (question.after() != null) ? "Payments that match, continued" : "Payments that match", slice,
				new PaymentFilter(question));
		return html.inPage("Payments");
	}

	/**
	 * Write one payment with its steps.
	 * @param id its id
	 * @param history the payment
	 * @return the document
	 */
	String one(String id, PaymentHistoryDescriptor history) {
		return new PaymentPage(new PaymentList(this.path.get(), this.explorers)).of(id, history, this.board.get());
	}

	private static void head(Html html, StatusBoard now, String title) {
		html.raw("<header>\n<div><h1>").text(title).raw("</h1>\n<p class=\"badges\" id=\"badges\" data-live>");
		now.writeBadges(html);
		html.raw("</p></div>\n<label class=\"refresh\" hidden><input type=\"checkbox\" id=\"refresh\"> Refresh every ")
			.raw("30 seconds <span id=\"refreshed\"></span></label>\n</header>\n");
	}

	private static void firstCall(Html html, StatusBoard now) {
		String command = now.firstCall();
		html.section("first-call", "Make the first call");
		if (command == null) {
			html.raw("<p>No request has come to a paid endpoint yet.</p>\n</section>\n");
			return;
		}
		html.raw(
				"<p>No request has come to a paid endpoint yet. This one is answered 402 with the price, and is counted ")
			.raw("here as a challenge:</p>\n<pre tabindex=\"0\"><code>")
			.text(command)
			.raw("</code></pre>\n<p>To pay, open the same address in a browser, or use a client such as @x402/fetch.</p>\n")
			.raw("</section>\n");
	}

	private static void totals(Html html, PaymentsDescriptor.Totals totals) {
		html.raw(
				"<div id=\"totals\" class=\"figures\" role=\"group\" aria-label=\"All payments of the ledger\" data-live>\n");
		figure(html, "Settled", totals.settled(), "?money=SETTLED", "");
		figure(html, "Delivered", totals.delivered(), "?content=DELIVERED", "");
		figure(html, "Owed", totals.owed(), "?money=SETTLED&content=NONE,SERVING,FAILED",
				(totals.owed() > 0) ? "warn" : "");
		figure(html, "Unknown", totals.unknown(), "?money=UNKNOWN", (totals.unknown() > 0) ? "bad" : "");
		figure(html, "Failed", totals.failed(), "?money=FAILED", "");
		figure(html, "Refunded", totals.refunded(), "?content=REFUNDED", "");
		html.raw("</div>\n");
	}

	private static void figure(Html html, String name, long count, String question, String mark) {
		html.raw("<a class=\"figure ").raw(mark).raw("\" href=\"").text(question).raw("\"><span>").raw(name);
		html.raw("</span> <b>").raw(Html.number(count)).raw("</b></a>\n");
	}

	private static void endpoints(Html html, List<PaymentsDescriptor.Endpoint> endpoints) {
		html.section("endpoints", "By endpoint");
		if (endpoints.isEmpty()) {
			html.raw("<p class=\"none\">No requests yet.</p>\n</section>\n");
			return;
		}
		html.table("By endpoint")
			.raw("<th scope=\"col\">Endpoint</th><th scope=\"col\" class=\"n wide\">Challenged</th>")
			.raw("<th scope=\"col\" class=\"n\">Settled</th><th scope=\"col\" class=\"n wide\">Delivered</th>")
			.raw("<th scope=\"col\" class=\"n\">Revenue</th></tr></thead>\n<tbody>\n");
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
					.forEach((amount) -> html.raw("<div>").text(amount.decimal() + " " + amount.unit()).raw("</div>"));
				html.raw("</td></tr>\n");
			});
		html.raw("</tbody></table></div>\n");
		if (endpoints.size() > ENDPOINTS) {
			html.raw("<p class=\"none\">And ").text(String.valueOf(endpoints.size() - ENDPOINTS)).raw(" more.</p>\n");
		}
		html.raw("</section>\n");
	}

	private void list(Html html, StatusBoard now, String title, PaymentSliceDescriptor slice, PaymentFilter filter) {
		Set<String> networks = new TreeSet<>(now.networks());
		slice.payments().forEach((payment) -> networks.add(payment.price().network()));
		html.raw("<section aria-labelledby=\"payments-title\">\n<h2 id=\"payments-title\">").raw(title).raw("</h2>\n");
		filter.write(html, this.endpoints.get(), networks);
		html.raw("<div id=\"payments\" data-live>\n");
		new PaymentList(this.path.get(), this.explorers).write(html, slice, filter);
		html.raw("</div>\n</section>\n");
	}

	private static void refusals(Html html, List<PaymentStatistics.Refusal> refusals) {
		if (refusals.isEmpty()) {
			return;
		}
		html.section("refusals", "Recent refusals")
			.table("Recent refusals")
			.raw("<th scope=\"col\">Time (UTC)</th><th scope=\"col\">Endpoint</th><th scope=\"col\">Problem</th>")
			.raw("<th scope=\"col\" class=\"wide\">Reason</th></tr></thead>\n<tbody>\n");
		refusals.stream().limit(ENDPOINTS).forEach((refusal) -> {
			html.raw("<tr><td class=\"t\">").time(refusal.at()).raw("</td><td class=\"id\">").text(refusal.endpoint());
			html.raw("</td><td>").text(refusal.problem()).raw("</td><td class=\"wide\">").text(refusal.reason());
			html.raw("</td></tr>\n");
		});
		html.raw("</tbody></table></div>\n</section>\n");
	}

}
