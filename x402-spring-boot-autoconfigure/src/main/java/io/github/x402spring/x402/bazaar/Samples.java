package io.github.x402spring.x402.bazaar;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes up values where the application gives no example.
 */
final class Samples {

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	private Samples() {
	}

	/**
	 * Make up a value.
	 * @param schema a schema without references
	 * @return a value that fits it
	 */
	static JsonNode of(JsonNode schema) {
		JsonNode first = schema.path("enum").path(0);
		return first.isMissingNode() ? ofType(schema) : first;
	}

	private static JsonNode ofType(JsonNode schema) {
		JsonNode type = schema.path("type");
		String name = type.isArray() ? type.path(0).asString("") : type.asString("");
		return switch (name) {
			case "integer", "number" -> JSON.numberNode(1);
			case "boolean" -> JSON.booleanNode(true);
			case "array" -> JSON.arrayNode();
			case "object" -> object(schema);
			case "null" -> JSON.nullNode();
			default -> JSON.stringNode(text(schema.path("format").asString("")));
		};
	}

	private static JsonNode object(JsonNode schema) {
		ObjectNode object = JSON.objectNode();
		schema.path("properties").propertyStream().forEach((it) -> object.set(it.getKey(), of(it.getValue())));
		schema.path("required").forEach((it) -> {
			if (!object.has(it.asString())) {
				object.put(it.asString(), "");
			}
		});
		return object;
	}

	private static String text(String format) {
		return switch (format) {
			case "date" -> "2030-01-01";
			case "date-time" -> "2030-01-01T00:00:00Z";
			case "uuid" -> "00000000-0000-4000-8000-000000000000";
			case "uri" -> "https://example.com";
			case "email" -> "user@example.com";
			default -> "text";
		};
	}

}
