package io.github.x402spring.x402.bazaar;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes schemas of OpenAPI small and self-contained: facilitators follow no references,
 * and a challenge is short. What is left out makes a schema accept more, never less.
 */
final class Schemas {

	private static final String REFERENCE = "#/components/schemas/";

	/** Objects within objects. */
	private static final int MAX_DEPTH = 3;

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	private final JsonNode components;

	/**
	 * Create schemas.
	 * @param components the schemas that others refer to by name
	 */
	Schemas(JsonNode components) {
		this.components = components;
	}

	/**
	 * Describe a value by the types of its members. None of them is required, since one
	 * example does not show which may be missing.
	 * @param example the value
	 * @return a schema that it fits
	 */
	static ObjectNode of(JsonNode example) {
		return of(example, 0);
	}

	private static ObjectNode of(JsonNode example, int depth) {
		ObjectNode schema = JSON.objectNode();
		if (!example.isNull()) {
			schema.put("type", type(example));
		}
		if (depth < MAX_DEPTH && example.isObject()) {
			ObjectNode properties = schema.putObject("properties");
			example.propertyStream().forEach((it) -> properties.set(it.getKey(), of(it.getValue(), depth + 1)));
		}
		return schema;
	}

	private static String type(JsonNode value) {
		return switch (value.getNodeType()) {
			case OBJECT -> "object";
			case ARRAY -> "array";
			case BOOLEAN -> "boolean";
			case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
			default -> "string";
		};
	}

	/**
	 * Describe a parameter or the content of a body.
	 * @param holder what has a schema, and maybe an example
	 * @return an example with the schema that it fits
	 */
	CallShape.Described describe(JsonNode holder) {
		JsonNode schema = simplify(holder.path("schema"), 0);
		JsonNode sample = given(holder).filter((it) -> ExampleCheck.fits(it, schema))
			.orElseGet(() -> sample(holder.path("schema"), 0));
		return new CallShape.Described(ExampleCheck.fits(sample, schema) ? sample : Samples.of(schema), schema);
	}

	/**
	 * Return whether an example is given.
	 * @param holder what has a schema
	 * @return whether the application says what a value looks like
	 */
	boolean hasExample(JsonNode holder) {
		return given(holder).isPresent();
	}

	private Optional<JsonNode> given(JsonNode holder) {
		JsonNode schema = resolve(holder.path("schema"));
		return Stream
			.of(holder.path("example"),
					holder.path("examples").valueStream().findFirst().orElse(JSON.missingNode()).path("value"),
					schema.path("example"), schema.path("default"))
			.filter((it) -> !it.isMissingNode() && !it.isNull())
			.findFirst();
	}

	private ObjectNode simplify(JsonNode original, int depth) {
		JsonNode schema = resolve(original);
		ObjectNode simple = JSON.objectNode();
		if (schema.has("type")) {
			simple.set("type", schema.get("type"));
		}
		if (schema.has("enum")) {
			simple.set("enum", schema.get("enum"));
		}
		if (depth < MAX_DEPTH && schema.has("items")) {
			simple.set("items", simplify(schema.get("items"), depth + 1));
		}
		if (depth < MAX_DEPTH && schema.has("properties")) {
			ObjectNode properties = simple.putObject("properties");
			schema.get("properties")
				.propertyStream()
				.forEach((it) -> properties.set(it.getKey(), simplify(it.getValue(), depth + 1)));
			if (schema.has("required")) {
				simple.set("required", schema.get("required"));
			}
		}
		return simple;
	}

	private JsonNode sample(JsonNode original, int depth) {
		JsonNode schema = resolve(original);
		for (String member : List.of("example", "default")) {
			if (schema.has(member) && !schema.get(member).isNull()) {
				return schema.get(member);
			}
		}
		if (depth < MAX_DEPTH && schema.has("properties")) {
			ObjectNode sample = JSON.objectNode();
			schema.get("properties")
				.propertyStream()
				.forEach((it) -> sample.set(it.getKey(), sample(it.getValue(), depth + 1)));
			return sample;
		}
		if (depth < MAX_DEPTH && schema.has("items")) {
			ArrayNode sample = JSON.arrayNode();
			return sample.add(sample(schema.get("items"), depth + 1));
		}
		return Samples.of(schema);
	}

	private JsonNode resolve(JsonNode schema) {
		String reference = schema.path("$ref").asString("");
		return reference.startsWith(REFERENCE) ? this.components.path(reference.substring(REFERENCE.length())) : schema;
	}

}
