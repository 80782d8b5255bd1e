package io.github.x402spring.web.page;

import java.time.Duration;
import java.time.format.DateTimeParseException;

import tools.jackson.databind.JsonNode;

/**
 * What can be bought on the page where passes open the endpoint: this call, or a pass.
 */
final class ChoiceMarkup {

	private ChoiceMarkup() {
	}

	static String html(JsonNode passes, String price, PageTexts texts) {
		if (!passes.isArray() || passes.isEmpty()) {
			return "";
		}
		StringBuilder html = new StringBuilder(1024);
		StringBuilder notes = new StringBuilder();
		html.append("<fieldset id=\"choice\" hidden>\n<legend>").append(texts.html("buy")).append("</legend>\n");
		option(html, "", texts.html("once"), "", PageTexts.escape(price));
		for (int i = 0; i < passes.size(); i++) {
			JsonNode pass = passes.get(i);
			String name = pass.path("plan").asString("") + "/" + pass.path("pass").asString("");
			if (pass.path("walletBound").asBoolean(false)) {
				notes.append("<p class=\"soft\">").append(texts.html("pass-sign-in", name)).append("</p>\n");
			}
			else {
				option(html, String.valueOf(i), texts.html("pass", name), PageTexts.escape(describe(pass, texts)),
						PageTexts.escape(AmountText.of(pass.path("price").asString(""), texts)));
			}
		}
		return html.append(notes).append("</fieldset>\n").toString();
	}

	private static void option(StringBuilder html, String value, String name, String what, String price) {
		html.append("<label class=\"option\"><input type=\"radio\" name=\"choice\" value=\"")
			.append(value)
			.append(value.isEmpty() ? "\" checked>" : "\">")
			.append("<span>")
			.append(name)
			.append(what.isEmpty() ? "" : "<small>" + what + "</small>")
			.append("</span><b>")
			.append(price)
			.append("</b></label>\n");
	}

	private static String describe(JsonNode pass, PageTexts texts) {
		String what;
		if (pass.has("calls")) {
			what = texts.text("pass-calls", AmountText.of(pass.path("calls").asString(""), texts));
		}
		else if (pass.has("credit")) {
			what = texts.text("pass-credit", AmountText.of(pass.path("credit").asString(""), texts));
		}
		else {
			what = texts.text("pass-time");
		}
		return what + ", " + texts.text("pass-valid", duration(pass.path("validFor").asString(""), texts));
	}

	private static String duration(String value, PageTexts texts) {
		try {
			Duration duration = Duration.parse(value);
			if (duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))) {
				return (duration.toDays() == 1) ? texts.text("day")
						: texts.text("days", Long.toString(duration.toDays()));
			}
			return duration.equals(Duration.ofHours(duration.toHours()))
					? texts.text("hours", Long.toString(duration.toHours()))
					: texts.text("minutes", Long.toString(duration.toMinutes()));
		}
		catch (DateTimeParseException ex) {
			return value;
		}
	}

}
