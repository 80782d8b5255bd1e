package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * Writes a page for operators. What is not a constant of ours goes through {@link #text}.
 *
 * @since 0.1.0
 */
public final class Html {

	private static final int FULL = 1000;

	private final StringBuilder html = new StringBuilder(16 * 1024);

	/**
	 * Write a constant.
	 * @param constant a constant of ours
	 * @return this
	 */
	public Html raw(String constant) {
		this.html.append(constant);
		return this;
	}

	/**
	 * Write a text, between tags or in an attribute with quotes.
	 * @param text any text
	 * @return this
	 */
	public Html text(String text) {
		this.html.append(HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name()));
		return this;
	}

	/**
	 * Begin a section that is exchanged when the page is refreshed.
	 * @param id its id, a constant
	 * @param title its title
	 * @return this
	 */
	public Html section(String id, String title) {
		return raw("<section id=\"").raw(id)
			.raw("\" data-live aria-labelledby=\"")
			.raw(id)
			.raw("-title\">\n<h2 id=\"")
			.raw(id)
			.raw("-title\">")
			.text(title)
			.raw("</h2>\n");
	}

	/**
	 * Begin a table that scrolls by itself where it is too wide.
	 * @param label what it is about
	 * @return this
	 */
	public Html table(String label) {
		return raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"").text(label)
			.raw("\"><table>\n<thead><tr>");
	}

	/**
	 * Write a cell with a number.
	 * @param count the number
	 * @param mark classes of the cell, a constant
	 * @return this
	 */
	public Html number(long count, String mark) {
		return raw("<td class=\"n ").raw(mark).raw("\">").raw(number(count)).raw("</td>");
	}

	/**
	 * Write a number with the digits that all browsers read, wherever this runs.
	 * @param count the number
	 * @return the text
	 */
	public static String number(long count) {
		return Numbers.count(count);
	}

	/**
	 * Write an exact amount.
	 * @param amount the amount
	 * @return all of its digits but zeros at the end, such as {@code 1,234.5}
	 */
	public static String amount(BigDecimal amount) {
		return Numbers.amount(amount);
	}

	/**
	 * Write a chart of amounts of one token day by day, stacked by what they were paid
	 * for: a picture with an axis, a legend, and the same as a table.
	 * @param id the id of its element, a constant
	 * @param unit what is counted, such as {@code USDC}
	 * @param network where
	 * @param last the last of its 30 days
	 * @param amounts the amounts by what they were paid for and by day
	 * @param colours the colours that parts have on the same page; new ones are added
	 * @return this
	 */
	public Html chart(String id, String unit, String network, LocalDate last,
			Map<String, Map<LocalDate, BigDecimal>> amounts, Map<String, Integer> colours) {
		StackedChart.of(id, unit, network, last, amounts, new ChartColours(colours)).write(this);
		return this;
	}

	/**
	 * Write a state.
	 * @param state its name
	 * @return this
	 */
	public Html chip(String state) {
		String mark = switch (state) {
			case "SETTLED", "DELIVERED" -> "good";
			case "UNKNOWN" -> "bad";
			default -> "";
		};
		return raw("<span class=\"chip ").raw(mark).raw("\">").text(state).raw("</span>");
	}

	/**
	 * Write a moment in UTC. The script of the page adds the time of the browser.
	 * @param instant the moment
	 * @return this
	 */
	public Html time(Instant instant) {
		raw("<time datetime=\"").text(instant.toString()).raw("\">").text(Moments.day(instant)).raw(" <span>");
		return text(Moments.time(instant)).raw("</span></time>");
	}

	/**
	 * Write a row with a bar as long as its share of the most.
	 * @param name what is counted
	 * @param count how many
	 * @param most the number of the longest bar
	 * @param mark classes of the bar, a constant
	 * @return this
	 */
	public Html bar(String name, long count, long most, String mark) {
		return raw("<tr><th scope=\"row\">").text(name)
			.raw("</th><td class=\"bar ")
			.raw(mark)
			.raw("\">")
			.bar(count, most)
			.raw("</td>")
			.number(count, "")
			.raw("</tr>\n");
	}

	/**
	 * Write a bar as long as its share of the most.
	 * @param count how many
	 * @param most the number of the longest bar
	 * @return this
	 */
	public Html bar(long count, long most) {
		int length = share(BigDecimal.valueOf(count), BigDecimal.valueOf(most));
		return raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
			.raw("<rect class=\"track\" width=\"1000\" height=\"10\"/><rect width=\"")
			.raw(String.valueOf(length))
			.raw("\" height=\"10\"/></svg>");
	}

	/**
	 * Write a network as people call it.
	 * @param id its CAIP-2 identifier
	 * @return {@code Base Sepolia} for {@code eip155:84532}, or the id
	 */
	public static String network(String id) {
		return NetworkNames.of(id);
	}

	/**
	 * Shorten what is told apart by its ends, such as a hash.
	 * @param text the text
	 * @return the text with little in its middle
	 */
	public static String shorten(@Nullable String text) {
		return (text == null || text.length() <= 14) ? String.valueOf(text)
				: text.substring(0, 8) + "…" + text.substring(text.length() - 4);
	}

	/**
	 * Return the whole document, and nothing that it loads.
	 * @param title its title
	 * @return the page, with this as its content
	 */
	public String inPage(String title) {
		return PageFrame.of(title, this.html);
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
