package io.github.x402spring.x402.bazaar;

import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * Checks examples as facilitators do: an extension whose example does not fit its schema
 * is dropped.
 */
final class ExampleCheck {

	private ExampleCheck() {
	}

	/**
	 * Return whether a value fits a schema.
	 * @param value the value
	 * @param schema a schema of types, enums, properties and items
	 * @return whether it does
	 */
	static boolean fits(JsonNode value, JsonNode schema) {
		if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
			return false;
		}
		JsonNode type = schema.path("type");
		Stream<String> types = type.isArray() ? type.valueStream().map(JsonNode::asString)
				: Stream.of(type.asString(""));
		if (types.noneMatch((it) -> isOf(value, it))) {
			return false;
		}
		boolean complete = !value.isObject()
				|| schema.path("required").valueStream().allMatch((it) -> value.has(it.asString()));
		return complete
				&& schema.path("properties")
					.propertyStream()
					.filter((it) -> value.has(it.getKey()))
					.allMatch((it) -> fits(value.get(it.getKey()), it.getValue()))
				&& (!value.isArray() || !schema.has("items")
						|| value.valueStream().allMatch((it) -> fits(it, schema.get("items"))));
	}

	private static boolean isOf(JsonNode value, String type) {
		return switch (type) {
			case "" -> true;
			case "string" -> value.isString();
			case "integer" -> value.isIntegralNumber();
			case "number" -> value.isNumber();
			case "boolean" -> value.isBoolean();
			case "array" -> value.isArray();
			case "object" -> value.isObject();
			case "null" -> value.isNull();
			default -> false;
		};
	}

}
