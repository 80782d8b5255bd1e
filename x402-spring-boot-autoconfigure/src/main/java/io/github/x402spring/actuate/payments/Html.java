package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.springframework.web.util.HtmlUtils;

/**
 * Writes HTML. What is not a constant of ours goes through {@link #text}.
 */
final class Html {

	private static final int FULL = 1000;

	private final StringBuilder html = new StringBuilder(16 * 1024);

	Html raw(String constant) {
		this.html.append(constant);
		return this;
	}

	Html text(String text) {
		this.html.append(HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name()));
		return this;
	}

	Html number(long count, String mark) {
		return raw("<td class=\"n ").raw(mark).raw("\">").raw(number(count)).raw("</td>");
	}

	// With the digits that all browsers read, wherever this runs.
	static String number(long count) {
		return String.format(Locale.ROOT, "%,d", count);
	}

	Html chip(String state) {
		String mark = switch (state) {
			case "SETTLED", "DELIVERED" -> "good";
			case "UNKNOWN" -> "bad";
			default -> "";
		};
		return raw("<span class=\"chip ").raw(mark).raw("\">").text(state).raw("</span>");
	}

	// A row with a bar as long as its share of the most.
	Html bar(String name, long count, long most, String mark) {
		int length = share(BigDecimal.valueOf(count), BigDecimal.valueOf(most));
		return raw("<tr><th scope=\"row\">").text(name)
			.raw("</th><td class=\"bar ")
			.raw(mark)
			.raw("\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"")
			.raw(String.valueOf(length))
			.raw("\" height=\"10\"/></svg></td>")
			.number(count, "")
			.raw("</tr>\n");
	}

	// In thousandths; something is never shown as nothing.
	static int share(BigDecimal part, BigDecimal most) {
		if (part.signum() <= 0 || most.signum() <= 0) {
			return 0;
		}
		int share = part.multiply(BigDecimal.valueOf(FULL)).divide(most, RoundingMode.HALF_UP).intValue();
		return Math.clamp(share, 8, FULL);
	}

	@Override
	public String toString() {
		return this.html.toString();
	}

}
