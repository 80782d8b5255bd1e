package io.github.x402spring.actuate.page;

import java.math.BigDecimal;

/**
 * Says which colour of a chart is what.
 */
final class ChartLegend {

	private ChartLegend() {
	}

	static void write(Html html, StackedChart chart, BigDecimal sum) {
		html.raw("<ul class=\"legend\">\n");
		for (ChartPart part : chart.parts()) {
			html.raw("<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"s")
				.raw(String.valueOf(part.colour()))
				.raw("\" width=\"10\" height=\"10\" rx=\"2\"/></svg> <span class=\"mono\">")
				.text(part.name())
				.raw("</span> <b>")
				.text(Html.amount(part.sum()))
				.raw("</b> <span class=\"soft\">")
				.text(Percent.of(part.sum(), sum))
				.raw("</span></li>\n");
		}
		html.raw("</ul>\n");
	}

}
