package io.github.x402spring.payment.books;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lines of an export.
 */
final class ExportLines {

	private static final Pattern PLAIN = Pattern.compile("[^\",\\r\\n]*");

	/** Spreadsheets take what begins like this for a formula. */
	private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);

	private ExportLines() {
	}

	static String csv(Map<String, String> values) {
		return values.values().stream().map(ExportLines::field).collect(Collectors.joining(",", "", "\r\n"));
	}

	static String json(Map<String, String> values) {
		ObjectNode line = JsonNodeFactory.instance.objectNode();
		values.forEach(line::put);
		return StrictJson.write(line) + "\n";
	}

	private static String field(String value) {
		String safe = FORMULA.matcher(value).matches() ? "'" + value : value;
		return PLAIN.matcher(safe).matches() ? safe : '"' + safe.replace("\"", "\"\"") + '"';
	}

}
