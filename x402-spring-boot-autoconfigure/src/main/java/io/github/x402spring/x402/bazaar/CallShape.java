package io.github.x402spring.x402.bazaar;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What goes into a call and comes out of it.
 *
 * @param query the parameters of the query, an object; {@code null} if they are not known
 * @param body the body, or {@code null} if there is none
 * @param bodyType what sort of body it is, may be empty
 * @param output the content, or {@code null} if it is not known
 */
record CallShape(@Nullable Described query, @Nullable Described body, String bodyType, @Nullable Described output) {

	static final CallShape NONE = new CallShape(null, null, "", null);

	/** By what their media types begin with, in the order in which one is chosen. */
	private static final List<Map.Entry<String, String>> BODY_TYPES = List.of(Map.entry("application/json", "json"),
			Map.entry("multipart/form-data", "form-data"), Map.entry("application/x-www-form-urlencoded", "form-data"),
			Map.entry("text/", "text"));

	CallShape withoutOutput() {
		return new CallShape(this.query, this.body, this.bodyType, null);
	}

	/**
	 * Prefer what the application gives as an example.
	 * @param example the example
	 * @param method the request method
	 * @return the shape, with what the example has
	 */
	CallShape with(PaidEndpointDescriptor.CallExample example, String method) {
		Described input = Described.of(example.input());
		Described content = Described.of(example.output());
		CallShape shape = new CallShape(this.query, this.body, this.bodyType,
				(content != null) ? content : this.output);
		if (input == null) {
			return shape;
		}
		return HttpCall.hasBody(method) ? new CallShape(null, input, "json", shape.output())
				: new CallShape(input, null, "", shape.output());
	}

	/**
	 * Read an operation.
	 * @param operation the operation of an OpenAPI document
	 * @param schemas the schemas of the document
	 * @return its shape
	 */
	static CallShape of(JsonNode operation, Schemas schemas) {
		Described query = query(operation, schemas);
		JsonNode content = operation.path("requestBody").path("content");
		for (Map.Entry<String, String> type : BODY_TYPES) {
			Optional<JsonNode> found = content.propertyStream()
				.filter((it) -> it.getKey().startsWith(type.getKey()))
				.map(Map.Entry::getValue)
				.findFirst();
			if (found.isPresent()) {
				return new CallShape(query, schemas.describe(found.get()), type.getValue(), output(operation, schemas));
			}
		}
		return new CallShape(query, null, "", output(operation, schemas));
	}

	private static Described query(JsonNode operation, Schemas schemas) {
		ObjectNode example = JsonNodeFactory.instance.objectNode();
		ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
		ObjectNode properties = schema.putObject("properties");
		operation.path("parameters")
			.valueStream()
			.filter((it) -> it.path("in").asString("").equals("query"))
			.forEach((it) -> {
				Described parameter = schemas.describe(it);
				String name = it.path("name").asString();
				properties.set(name, parameter.schema());
				boolean required = it.path("required").asBoolean(false);
				if (required) {
					schema.withArray("required").add(name);
				}
				if (required || schemas.hasExample(it)) {
					example.set(name, parameter.example());
				}
			});
		return new Described(example, schema);
	}

	private static @Nullable Described output(JsonNode operation, Schemas schemas) {
		return operation.path("responses")
			.propertyStream()
			.filter((it) -> it.getKey().startsWith("2"))
			.flatMap((it) -> it.getValue().path("content").propertyStream())
			.filter((it) -> it.getKey().startsWith("application/json"))
			.map((it) -> schemas.describe(it.getValue()))
			.findFirst()
			.orElse(null);
	}

	/**
	 * A value with its schema, which it fits.
	 *
	 * @param example the value
	 * @param schema the schema
	 */
	record Described(JsonNode example, JsonNode schema) {

		static @Nullable Described of(String json) {
			if (json.isEmpty()) {
				return null;
			}
			JsonNode example = JsonMapper.shared().readTree(json);
			return new Described(example, Schemas.of(example));
		}

	}

}
