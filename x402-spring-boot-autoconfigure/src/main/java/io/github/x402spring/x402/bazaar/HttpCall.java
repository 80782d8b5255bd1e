package io.github.x402spring.x402.bazaar;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the declaration of a call: an example in {@code info}, and in {@code schema}
 * what it fits.
 *
 * @param method the request method
 * @param route the path with variables, or {@code null} if it has none
 */
record HttpCall(String method, @Nullable RouteTemplate route) {

	/** The methods that catalogues know. */
	static final Set<String> METHODS = Set.of("GET", "DELETE", "POST", "PUT", "PATCH");

	/**
	 * The longest declaration. Clients send it back in a header, and servers and proxies
	 * take about 8 KiB of them.
	 */
	static final int MAX_LENGTH = 2000;

	private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

	private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	static boolean hasBody(String method) {
		return WITH_BODY.contains(method);
	}

	ObjectNode declare(CallShape shape) {
		ObjectNode declaration = JSON.objectNode();
		ObjectNode info = declaration.putObject("info");
		ObjectNode schema = declaration.putObject("schema").put("$schema", DIALECT).put("type", "object");
		ObjectNode properties = schema.putObject("properties");
		input(shape, info.putObject("input"), properties.putObject("input").put("type", "object"));
		CallShape.Described output = shape.output();
		if (output != null) {
			info.putObject("output").put("type", "json").set("example", output.example());
			ObjectNode described = properties.putObject("output").put("type", "object");
			ObjectNode members = described.putObject("properties");
			members.putObject("type").put("type", "string");
			members.set("example", output.schema());
			described.putArray("required").add("type");
		}
		schema.putArray("required").add("input");
		if (this.route != null) {
			declaration.put("routeTemplate", this.route.template());
		}
		return JSON.objectNode().set(Bazaar.NAME, declaration);
	}

	private void input(CallShape shape, ObjectNode info, ObjectNode schema) {
		ObjectNode properties = schema.putObject("properties");
		info.put("type", "http").put("method", this.method);
		properties.putObject("type").put("type", "string").put("const", "http");
		properties.putObject("method").put("type", "string").putArray("enum").add(this.method);
		schema.putArray("required").add("type").add("method");
		schema.put("additionalProperties", false);
		CallShape.Described query = shape.query();
		if (query != null && (!hasBody(this.method) || !query.schema().path("properties").isEmpty())) {
			info.set("queryParams", query.example());
			properties.set("queryParams", query.schema());
		}
		CallShape.Described body = shape.body();
		if (body != null && hasBody(this.method)) {
			info.put("bodyType", shape.bodyType()).set("body", body.example());
			properties.putObject("bodyType").put("type", "string").putArray("enum").add(shape.bodyType());
			properties.set("body", body.schema());
			schema.withArray("required").add("bodyType").add("body");
		}
		if (this.route != null) {
			ObjectNode values = info.putObject("pathParams");
			this.route.values().forEach(values::put);
			properties.putObject("pathParams").put("type", "object");
		}
	}

}
