package io.github.x402spring.l402.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.web.page.PageTexts;
import io.github.x402spring.web.page.PaymentPageRequest;
import io.github.x402spring.web.page.PaymentTab;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.core.io.ClassPathResource;

/**
 * The tab of Lightning. It shows the invoice of the challenge, which any wallet pays, and
 * asks the server whether it was paid. A wallet of the browser (WebLN) is asked to pay
 * it, too. It is not there for requests with a login in {@code Authorization}, which the
 * page could not repeat beside its payment.
 *
 * @since 0.1.0
 */
public final class LightningTab implements PaymentTab {

	private static final Pattern INVOICE = Pattern.compile("ln[a-z0-9]{1,4000}");

	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9+/]{1,8000}={0,2}");

	private final List<String> scripts = List.of(script());

	private final String path;

	private final boolean playMoney;

	/**
	 * Create the tab.
	 * @param path where the server says what became of an invoice, with the path of the
	 * context
	 * @param playMoney whether the node takes play money, for which the page asks at the
	 * same place
	 */
	public LightningTab(String path, boolean playMoney) {
		this.path = path;
		this.playMoney = playMoney;
	}

	@Override
	public String id() {
		return "lightning";
	}

	@Override
	public Optional<Content> content(PaymentPageRequest request, PageTexts texts) {
		if (isLoggedInByHeader(request)) {
			return Optional.empty();
		}
		JsonNode issued = request.body().path("l402").path(0);
		String invoice = issued.path("invoice").asString("");
		if (!INVOICE.matcher(invoice).matches() || !TOKEN.matcher(issued.path("macaroon").asString("")).matches()) {
			return Optional.empty();
		}
		return Optional.of(new Content(texts.text("lightning"), html(request, invoice, texts), data(issued)));
	}

	// A browser that repeats a login such as Basic by itself does so only for requests
	// without a header of this name, and the payment is in that header.
	private static boolean isLoggedInByHeader(PaymentPageRequest request) {
		return !request.challenge().context().request().headerValues("Authorization").isEmpty();
	}

	/**
	 * Draw the code of an invoice.
	 * @param invoice the invoice
	 * @param label what the code is
	 * @return an SVG element
	 * @throws IllegalArgumentException if the invoice is too long for a code
	 */
	public static String code(String invoice, String label) {
		// Capital letters take less room in a code.
		return PaymentTab.code(("lightning:" + invoice).toUpperCase(Locale.ROOT), label);
	}

	private static String html(PaymentPageRequest request, String invoice, PageTexts texts) {
		return "<div data-invoice>\n<p>" + texts.html("lightning-text") + "</p>\n<a class=\"scan\" data-open data-code "
				+ "href=\"lightning:" + invoice + "\">" + code(invoice, texts.text("lightning-code")) + "</a>\n"
				+ "<p class=\"amount\"><b data-amount></b> <span class=\"soft\" data-worth>"
				+ InvoiceWorth.html(request, texts) + "</span></p>\n<p><a class=\"main\" data-open href=\"lightning:"
				+ invoice + "\">" + texts.html("lightning-open") + "</a></p>\n<div class=\"row\" data-buttons></div>\n"
				+ "<p class=\"soft\" data-left></p>\n</div>\n<p class=\"waiting\" role=\"status\" data-state></p>\n"
				+ "<div data-renew></div>\n";
	}

	private JsonNode data(JsonNode issued) {
		return JsonNodeFactory.instance.objectNode()
			.put("url", this.path)
			.put("playMoney", this.playMoney)
			.set("issued", issued);
	}

	@Override
	public List<String> scripts() {
		return this.scripts;
	}

	private static String script() {
		try {
			return new ClassPathResource("lightning.js", LightningTab.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
