package io.github.x402spring.actuate.page;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

import org.springframework.web.util.HtmlUtils;

/**
 * What is around the content of a page: one document that loads nothing, and runs only
 * the script that is written here.
 */
final class PageFrame {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final String STYLE = PageFile.read("/io/github/x402spring/web/page/design.css")
			+ PageFile.read("statistics.css");

	private static final String SCRIPT = PageFile.read("statistics.js");

	private PageFrame() {
	}

	static String of(String title, CharSequence content) {
		String nonce = nonce();
		// An actuator endpoint sets no headers, so the policy comes first of all.
		return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
				+ "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'nonce-"
				+ nonce + "'; style-src 'nonce-" + nonce
				+ "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'\">\n"
				+ "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
				+ "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n<title>"
				+ HtmlUtils.htmlEscape(title, StandardCharsets.UTF_8.name())
				+ "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style nonce=\"" + nonce + "\">\n" + STYLE
				+ "</style>\n</head>\n<body>\n<main>\n" + content + "</main>\n<script nonce=\"" + nonce + "\">\n"
				+ SCRIPT + "</script>\n</body>\n</html>\n";
	}

	private static String nonce() {
		byte[] bytes = new byte[16];
		RANDOM.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

}
