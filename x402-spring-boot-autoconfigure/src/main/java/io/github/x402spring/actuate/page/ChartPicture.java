package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The picture of a chart as SVG that fits any width. Texts are beside it, in the size of
 * all others.
 */
final class ChartPicture {

	private static final int STEP = 40;

	private static final int WIDTH = 30;

	private static final int HEIGHT = 1000;

	/** How many days share a name on the axis. */
	private static final int DAYS_PER_NAME = 5;

	private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

	private ChartPicture() {
	}

	static void write(Html html, StackedChart chart) {
		BigDecimal most = chart.days().stream().map(chart::sum).reduce(BigDecimal.ZERO, BigDecimal::max);
		ChartAxis axis = ChartAxis.upTo(most);
		html.raw("<div class=\"plot\">\n<div class=\"values\" aria-hidden=\"true\">");
		for (int i = ChartAxis.LINES; i >= 0; i--) {
			html.raw("<span>").text(Html.amount(axis.line(i))).raw("</span>");
		}
		html.raw("</div>\n<svg class=\"days\" viewBox=\"0 0 ")
			.raw(String.valueOf(chart.days().size() * STEP))
			.raw(" 1000\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
			.text("Revenue by day in " + chart.unit() + ", at most " + Html.amount(most)
					+ ". The values are in the table below.")
			.raw("\">\n");
		for (int i = 0; i < ChartAxis.LINES; i++) {
			html.raw("<path class=\"grid\" d=\"M0 " + i * HEIGHT / ChartAxis.LINES + "H" + chart.days().size() * STEP
					+ "\"/>\n");
		}
		for (int i = 0; i < chart.days().size(); i++) {
			day(html, chart, chart.days().get(i), i * STEP, axis.line(ChartAxis.LINES));
		}
		html.raw("</svg>\n<div class=\"names\" aria-hidden=\"true\">");
		for (int i = 0; i < chart.days().size(); i += DAYS_PER_NAME) {
			html.raw("<span>").text(NAME.format(chart.days().get(i))).raw("</span>");
		}
		html.raw("</div>\n</div>\n");
	}

	// From the ground up. What is there at all is seen.
	private static void day(Html html, StackedChart chart, LocalDate day, int place, BigDecimal top) {
		html.raw("<g><title>").text(chart.describe(day)).raw("</title>");
		rect(html, "hit", place, 0, STEP, HEIGHT);
		BigDecimal below = BigDecimal.ZERO;
		int ground = HEIGHT;
		for (ChartPart part : chart.parts()) {
			BigDecimal amount = part.on(day);
			if (amount.signum() > 0) {
				below = below.add(amount);
				int until = Math.clamp(HEIGHT - Html.share(below, top), 0, ground - 2);
				rect(html, "s" + part.colour(), place + (STEP - WIDTH) / 2, until, WIDTH, ground - until);
				ground = until;
			}
		}
		html.raw("</g>\n");
	}

	private static void rect(Html html, String mark, int x, int y, int width, int height) {
		html.raw("<rect class=\"" + mark + "\" x=\"" + x + "\" y=\"" + y + "\" width=\"" + width + "\" height=\""
				+ height + "\"/>");
	}

}
