package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.actuate.page.Html;

/**
 * Today, seven days and thirty days on the page, each beside the days before.
 */
final class PaymentTiles {

	/** How many tokens a tile names at most. */
	private static final int TOKENS = 4;

	private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

	private PaymentTiles() {
	}

	static void write(Html html, List<Tile> tiles, Instant since) {
		html.raw("<div id=\"tiles\" data-live>\n<div class=\"tiles\">\n");
		tiles.forEach((tile) -> write(html, tile));
		html.raw(
				"</div>\n<p class=\"none\">Revenue and payments are those of the ledger, of all instances. Conversion is ")
			.raw("what this process settled of the requests that it asked to pay, since ")
			.time(since)
			.raw(" UTC.</p>\n</div>\n");
	}

	private static void write(Html html, Tile tile) {
		html.raw("<section class=\"tile\">\n<h2>").raw(name(tile.days())).raw("</h2>\n");
		if (tile.revenue().isEmpty()) {
			html.raw("<p class=\"big\">0</p>\n<p class=\"change\">No revenue, and none ").raw(before(tile.days()));
			html.raw("</p>\n");
		}
		tile.revenue().stream().limit(TOKENS).forEach((sum) -> {
			html.raw("<p class=\"big\">").text(sum.now().decimal()).raw(" <span>").text(sum.now().unit());
			html.raw("</span> <small>")
				.text(Html.network(sum.now().network()))
				.raw("</small></p>\n<p class=\"change\">");
			change(html, sum.now().value(), sum.before().value(), " " + before(tile.days()));
			html.raw("</p>\n");
		});
		if (tile.revenue().size() > TOKENS) {
			html.raw("<p class=\"change\">And ")
				.text(String.valueOf(tile.revenue().size() - TOKENS))
				.raw(" more tokens.</p>\n");
		}
		html.raw("<dl>\n<dt>Payments</dt><dd>").text(Html.number(tile.settled())).raw(" <span class=\"change\">");
		change(html, BigDecimal.valueOf(tile.settled()), BigDecimal.valueOf(tile.settledBefore()), "");
		html.raw("</span></dd>\n");
		html.raw("<dt>Conversion</dt><dd>");
		if (tile.challenged() > 0) {
			html.raw("<b>").text(percent(tile.paid(), tile.challenged())).raw("</b> ");
		}
		html.raw("<span class=\"change\">")
			.text((tile.challenged() > 0)
					? Html.number(tile.paid()) + " paid of " + Html.number(tile.challenged()) + " asked"
					: "none asked yet")
			.raw("</span></dd>\n</dl>\n</section>\n");
	}

	private static String name(int days) {
		return (days == 1) ? "Today" : days + " days";
	}

	private static String before(int days) {
		return (days == 1) ? "yesterday" : "in the " + days + " days before";
	}

	// The sign says it too, for those who do not see colours.
	private static void change(Html html, BigDecimal now, BigDecimal before, String when) {
		if (before.signum() <= 0) {
			html.raw((now.signum() > 0) ? "<span class=\"up\">new</span>, none" : "none")
				.raw(when.isEmpty() ? " before" : when);
			return;
		}
		BigDecimal change = now.subtract(before).multiply(HUNDRED).divide(before, 0, RoundingMode.HALF_UP);
		String sign = (change.signum() > 0) ? "+" : (change.signum() < 0) ? "−" : "±";
		html.raw((change.signum() < 0) ? "<span class=\"down\">" : "<span class=\"up\">")
			.text(sign + change.abs().toPlainString() + " %")
			.raw("</span> from ")
			.text(Html.amount(before))
			.raw(when);
	}

	static String percent(long part, long whole) {
		BigDecimal share = BigDecimal.valueOf(part).multiply(HUNDRED);
		return share.divide(BigDecimal.valueOf(whole), (10 * part < whole) ? 1 : 0, RoundingMode.HALF_UP)
			.toPlainString() + " %";
	}

	/**
	 * The sums of some days.
	 *
	 * @param days how many days, today included
	 * @param settled payments whose money moved, of the ledger
	 * @param settledBefore the same of as many days before
	 * @param revenue what was earned, by token
	 * @param challenged requests that this process asked to pay
	 * @param paid payments that this process settled
	 */
	record Tile(int days, long settled, long settledBefore, List<Sum> revenue, long challenged, long paid) {

		/**
		 * What was earned in one token.
		 *
		 * @param now in these days
		 * @param before in as many days before
		 */
		record Sum(Amount now, Amount before) {

		}

	}

}
