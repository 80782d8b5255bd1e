package io.github.x402spring.web.page;

import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.JsonNode;

/**
 * JSON within a page. What could end its element, or is an end of line to some readers of
 * scripts, is written as an escape.
 */
final class PageJson {

	private static final String ESCAPED = "<>&'\u2028\u2029";

	private PageJson() {
	}

	static String write(JsonNode node) {
		String json = StrictJson.write(node);
		StringBuilder escaped = new StringBuilder(json.length() + 256);
		for (int i = 0; i < json.length(); i++) {
			char character = json.charAt(i);
			if (character == '\\' && json.charAt(i + 1) == '"') {
				escape(escaped, '"');
				i++;
			}
			else if (character == '\\') {
				escaped.append(character).append(json.charAt(i + 1));
				i++;
			}
			else if (ESCAPED.indexOf(character) >= 0) {
				escape(escaped, character);
			}
			else {
				escaped.append(character);
			}
		}
		return escaped.toString();
	}

	private static void escape(StringBuilder escaped, char character) {
		String digits = Integer.toHexString(character);
		escaped.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
	}

}
