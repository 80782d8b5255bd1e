package io.github.x402spring.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentScheme;

import org.springframework.web.util.HtmlUtils;

/**
 * The page that a browser gets instead of the content: what is sold, for how much, to
 * whom, and how to pay. It holds no script and loads nothing.
 *
 * @since 0.1.0
 */
public final class PaymentPage {

	private static final String STYLE = """
			:root{color-scheme:light dark}
			*{box-sizing:border-box}
			body{margin:0;font:16px/1.5 system-ui,sans-serif;background:light-dark(#f4f5f7,#121417);color:light-dark(#1b1f24,#e6e8eb)}
			main{max-width:40rem;margin:0 auto;padding:2rem 1rem}
			h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
			p{margin:.5rem 0}
			.item{color:light-dark(#57606a,#9aa4af);overflow-wrap:anywhere}
			section{background:light-dark(#fff,#1b1f24);border:1px solid light-dark(#d8dee4,#30363d);border-radius:.75rem;padding:1rem 1.25rem;margin:1.25rem 0}
			.price{font-size:2rem;font-weight:650;margin:0}
			dl{margin:.75rem 0 0;display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}
			dt{color:light-dark(#57606a,#9aa4af)}
			dd{margin:0;overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.9rem}
			code{font-family:ui-monospace,monospace}
			""";

	private static final Map<String, String> HEADERS = Map.of("Content-Type", "text/html;charset=UTF-8",
			"Content-Security-Policy",
			"default-src 'none'; style-src 'sha256-" + sha256(STYLE)
					+ "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer");

	private final List<PaymentScheme> schemes;

	/**
	 * Create the page.
	 * @param schemes the payment schemes, which know how amounts are written
	 */
	public PaymentPage(List<PaymentScheme> schemes) {
		this.schemes = List.copyOf(schemes);
	}

	/**
	 * Return the headers of the page.
	 * @return values by header name
	 */
	public Map<String, String> headers() {
		return HEADERS;
	}

	/**
	 * Return the page.
	 * @param challenge what is sold
	 * @return the HTML of the page
	 */
	public String html(Challenge challenge) {
		StringBuilder html = new StringBuilder(4096);
		html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
			.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
			.append("<title>Payment required</title>\n<style>")
			.append(STYLE)
			.append("</style>\n</head>\n<body>\n<main>\n<h1>Payment required</h1>\n");
		if (!challenge.resource().description().isEmpty()) {
			html.append("<p>").append(escape(challenge.resource().description())).append("</p>\n");
		}
		html.append("<p class=\"item\">").append(escape(challenge.resource().url())).append("</p>\n");
		challenge.offers().forEach((offer) -> append(html, offer.quote()));
		return html.append("""
				<p>You pay no gas: you only sign. The seller, or the facilitator that works for the seller, sends the
				transaction and pays the gas for it.</p>
				<p>This page is sold per call with the x402 protocol. Open it with a client that can pay, such as
				<code>@x402/fetch</code> or an agent with a wallet. The instructions for it are in the response header
				<code>PAYMENT-REQUIRED</code>.</p>
				</main>
				</body>
				</html>
				""").toString();
	}

	private void append(StringBuilder html, Quote quote) {
		html.append("<section>\n<p class=\"price\">").append(escape(price(quote))).append("</p>\n<dl>\n");
		entry(html, "Network", quote.network().id());
		entry(html, "Token", quote.asset());
		String payee = quote.payee();
		if (payee != null) {
			entry(html, "Recipient", payee);
		}
		html.append("</dl>\n<p>Do not send money to this address by hand: a transfer from a wallet or an exchange buys "
				+ "nothing and is not refunded. Only a signed payment that comes with the request is accepted.</p>\n"
				+ "</section>\n");
	}

	private String price(Quote quote) {
		return this.schemes.stream()
			.filter((scheme) -> scheme.kinds(quote.network()).contains(quote.kind()))
			.flatMap((scheme) -> scheme.unit(quote).stream())
			.map((unit) -> unit.toDecimal(quote.amount()).toPlainString() + " " + unit.symbol())
			.findFirst()
			.orElseGet(() -> quote.amount() + " atomic units");
	}

	private static void entry(StringBuilder html, String name, String value) {
		html.append("<dt>").append(name).append("</dt><dd>").append(escape(value)).append("</dd>\n");
	}

	private static String escape(String text) {
		return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
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
