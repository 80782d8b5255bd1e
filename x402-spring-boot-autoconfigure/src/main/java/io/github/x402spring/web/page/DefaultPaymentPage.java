package io.github.x402spring.web.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentScheme;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Our payment page: what is sold, for how much, to whom, and a tab for each way to pay.
 * It is one answer: nothing is loaded from elsewhere, and only its own scripts run.
 *
 * @since 0.1.0
 */
public final class DefaultPaymentPage implements PaymentPage {

	private static final String SCRIPT_TEXT = "x402.page.script.";

	private final SecureRandom random = new SecureRandom();

	private final MessageSource bundle = PageTexts.bundle();

	private final String style = file("design.css") + file("page.css");

	private final String script = file("page.js");

	private final Money money;

	private final SaleMarkup sale;

	private final PageData data;

	private final List<PaymentTab> tabs;

	private final @Nullable MessageSource messages;

	/**
	 * Create the page.
	 * @param schemes the payment schemes, which know how amounts are written
	 * @param dollars what a quote is worth in dollars; empty if that is not known
	 * @param tabs the ways to pay, in their order
	 * @param messages the messages of the application, or {@code null}
	 * @param clock the time that payments are measured by
	 */
	public DefaultPaymentPage(List<PaymentScheme> schemes, Function<Quote, Optional<BigDecimal>> dollars,
			List<PaymentTab> tabs, @Nullable MessageSource messages, Clock clock) {
		this.money = new Money(schemes, dollars);
		this.sale = new SaleMarkup(this.money);
		this.data = new PageData(this.money, clock, scriptTexts());
		this.tabs = List.copyOf(tabs);
		this.messages = messages;
	}

	@Override
	public PaymentPageAnswer answer(PaymentPageRequest request) {
		PageTexts texts = PageTexts.of(this.bundle, this.messages, request.locales());
		String nonce = nonce();
		return new PaymentPageAnswer(headers(nonce, texts), html(request, texts, nonce));
	}

	private static Map<String, String> headers(String nonce, PageTexts texts) {
		return Map.of("Content-Type", "text/html;charset=UTF-8", "Content-Language", texts.language(),
				"Content-Security-Policy",
				"default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
						+ "'; img-src data: blob:; media-src blob:; connect-src 'self'; base-uri 'none'; "
						+ "form-action 'none'; frame-ancestors 'none'",
				"X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer");
	}

	private String html(PaymentPageRequest request, PageTexts texts, String nonce) {
		Challenge challenge = request.challenge();
		StringBuilder html = new StringBuilder(32 * 1024);
		html.append("<!DOCTYPE html>\n<html lang=\"")
			.append(PageTexts.escape(texts.language()))
			.append("\">\n<head>\n<meta charset=\"utf-8\">\n")
			.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
			.append("<meta name=\"robots\" content=\"noindex\">\n<title>")
			.append(texts.html("title"))
			.append("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style nonce=\"")
			.append(nonce)
			.append("\">\n")
			.append(this.style)
			.append("</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"eyebrow\">")
			.append(texts.html("status"));
		if (isPlayMoney(challenge)) {
			html.append(" <span class=\"chip warn\">").append(texts.html("test-network")).append("</span>");
		}
		html.append("</p>\n<h1>")
			.append(challenge.resource().description().isEmpty() ? texts.html("title")
					: PageTexts.escape(challenge.resource().description()))
			.append("</h1>\n<p class=\"item\">")
			.append(PageTexts.escape(challenge.resource().url()))
			.append("</p>\n</header>\n<div class=\"pair\">\n")
			.append(this.sale.html(request, texts));
		boolean payable = request.isRepeatable();
		TabsMarkup ways = TabsMarkup.of(payable ? this.tabs : List.of(), request, texts);
		html.append(payable ? pay(request, ways, texts) : CallMarkup.html(request, texts))
			.append("</div>\n")
			.append(payable ? result(texts) : "")
			.append("<footer>\n<h2>")
			.append(texts.html("programs"))
			.append("</h2>\n<p>")
			.append(texts.html("programs-text"))
			.append("</p>\n</footer>\n</main>\n");
		if (payable) {
			append(html, request, texts, ways, nonce);
		}
		return html.append("</body>\n</html>\n").toString();
	}

	private static boolean isPlayMoney(Challenge challenge) {
		return challenge.offers().stream().allMatch((offer) -> offer.quote().network().isKnownTestNetwork());
	}

	private String pay(PaymentPageRequest request, TabsMarkup ways, PageTexts texts) {
		Quote first = request.challenge().offers().getFirst().quote();
		String price = this.money.dollars(first, texts).orElseGet(() -> this.money.amount(first, texts));
		String choice = ChoiceMarkup.html(request.body().path("passes"), price, texts);
		return "<section aria-labelledby=\"pay\">\n<h2 id=\"pay\">" + texts.html("pay") + "</h2>\n<noscript><p>"
				+ texts.html("no-script") + "</p></noscript>\n" + choice + ways.html(texts)
				+ "<div id=\"status\" role=\"status\"></div>\n" + (choice.isEmpty() ? "" : ownPass(texts))
				+ "</section>\n";
	}

	private static String ownPass(PageTexts texts) {
		return "<details id=\"own-pass\" hidden>\n<summary>" + texts.html("have-pass")
				+ "</summary>\n<form>\n<label class=\"field\" for=\"pass-token\">" + texts.html("pass-token")
				+ "</label>\n<input type=\"text\" id=\"pass-token\" autocomplete=\"off\" spellcheck=\"false\" "
				+ "required>\n<button>" + texts.html("use-pass") + "</button>\n</form>\n</details>\n";
	}

	private static String result(PageTexts texts) {
		return "<section id=\"result\" aria-labelledby=\"result-title\" hidden>\n"
				+ "<h2 id=\"result-title\" tabindex=\"-1\">" + texts.html("result") + "</h2>\n"
				+ "<div id=\"receipt\"></div>\n<div id=\"content\"></div>\n</section>\n";
	}

	private void append(StringBuilder html, PaymentPageRequest request, PageTexts texts, TabsMarkup ways,
			String nonce) {
		html.append("<script type=\"application/json\" id=\"payment-page-data\">")
			.append(this.data.json(request, texts, ways.data()))
			.append("</script>\n");
		script(html, this.script, nonce);
		ways.scripts().forEach((it) -> script(html, it, nonce));
		script(html, "paymentPage.start();\n", nonce);
	}

	private static void script(StringBuilder html, String script, String nonce) {
		html.append("<script nonce=\"").append(nonce).append("\">\n").append(script).append("</script>\n");
	}

	private String nonce() {
		byte[] bytes = new byte[16];
		this.random.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	private static String file(String name) {
		try {
			return new ClassPathResource(name, DefaultPaymentPage.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> scriptTexts() {
		try {
			Properties texts = PropertiesLoaderUtils
				.loadProperties(new ClassPathResource("messages.properties", DefaultPaymentPage.class));
			return texts.stringPropertyNames()
				.stream()
				.filter((key) -> key.startsWith(SCRIPT_TEXT))
				.map((key) -> key.substring(SCRIPT_TEXT.length()))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
