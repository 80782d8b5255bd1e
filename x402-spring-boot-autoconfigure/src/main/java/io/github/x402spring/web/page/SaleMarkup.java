package io.github.x402spring.web.page;

import java.util.Optional;

import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.Quote;
import tools.jackson.databind.JsonNode;

/**
 * What the page says of the sale: the offers, and how many calls are free.
 */
final class SaleMarkup {

	private final Money money;

	SaleMarkup(Money money) {
		this.money = money;
	}

	String html(PaymentPageRequest request, PageTexts texts) {
		StringBuilder html = new StringBuilder(2048).append("<section aria-labelledby=\"price\">\n<h2 id=\"price\">")
			.append(texts.html("price"))
			.append("</h2>\n");
		for (Offer offer : request.challenge().offers()) {
			append(html, offer.quote(), texts);
		}
		free(html, request.body().path("freeCalls"), texts);
		return html.append("</section>\n").toString();
	}

	private void append(StringBuilder html, Quote quote, PageTexts texts) {
		String amount = this.money.amount(quote, texts);
		String network = Money.name(quote.network());
		Optional<String> dollars = this.money.dollars(quote, texts);
		html.append("<div class=\"offer\">\n<p class=\"price\">")
			.append(PageTexts.escape(dollars.orElse(amount)))
			.append("</p>\n<p class=\"soft\">");
		if (dollars.isPresent()) {
			html.append(PageTexts.escape(amount)).append(' ');
		}
		html.append(texts.html("on", network)).append("</p>\n<dl>\n");
		entry(html, texts.html("network"), network.equals(quote.network().id()) ? PageTexts.escape(network)
				: PageTexts.escape(network) + " " + mono(quote.network().id()));
		if (!Money.isLightning(quote.network())) {
			entry(html, texts.html("token"), mono(quote.asset()));
		}
		String payee = quote.payee();
		if (payee != null) {
			entry(html, texts.html("payee"), mono(payee));
		}
		if (quote.network().isEvm()) {
			entry(html, texts.html("gas"), texts.html("gas-value"));
		}
		html.append("</dl>\n");
		if (payee != null) {
			html.append("<p class=\"note\">").append(texts.html("by-hand")).append("</p>\n");
		}
		html.append("</div>\n");
	}

	private static void free(StringBuilder html, JsonNode quota, PageTexts texts) {
		if (quota.isObject()) {
			String until = PageTexts.escape(quota.path("fullAgainAt").asString(""));
			html.append("<p class=\"soft\">")
				.append(texts.html("free", AmountText.of(quota.path("calls").asString(""), texts),
						texts.text("per-" + quota.path("per").asString(""))))
				.append(" <time datetime=\"")
				.append(until)
				.append("\">")
				.append(until)
				.append("</time>.</p>\n");
		}
	}

	private static void entry(StringBuilder html, String name, String value) {
		html.append("<dt>").append(name).append("</dt><dd>").append(value).append("</dd>\n");
	}

	private static String mono(String text) {
		return "<span class=\"mono\">" + PageTexts.escape(text) + "</span>";
	}

}
