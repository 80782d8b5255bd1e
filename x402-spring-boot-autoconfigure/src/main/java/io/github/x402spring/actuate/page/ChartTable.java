package io.github.x402spring.actuate.page;

/**
 * The values of a chart for those who do not see it, or want to know them exactly.
 */
final class ChartTable {

	private ChartTable() {
	}

	static void write(Html html, StackedChart chart) {
		html.raw("<details id=\"").raw(chart.id()).raw("-values\"><summary>Values as a table</summary>\n");
		html.table("Revenue by day in " + chart.unit()).raw("<th scope=\"col\">Day (UTC)</th>");
		chart.parts().forEach((part) -> html.raw("<th scope=\"col\" class=\"n\">").text(part.name()).raw("</th>"));
		html.raw("<th scope=\"col\" class=\"n\">Sum, ").text(chart.unit()).raw("</th></tr></thead>\n<tbody>\n");
		chart.days().forEach((day) -> {
			html.raw("<tr><th scope=\"row\">").text(day.toString()).raw("</th>");
			chart.parts().forEach((part) -> html.raw("<td class=\"n\">").text(Html.amount(part.on(day))).raw("</td>"));
			html.raw("<td class=\"n\"><b>").text(Html.amount(chart.sum(day))).raw("</b></td></tr>\n");
		});
		html.raw("</tbody></table></div>\n</details>\n");
	}

}
