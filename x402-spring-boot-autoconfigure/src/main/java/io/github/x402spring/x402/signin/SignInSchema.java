package io.github.x402spring.x402.signin;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON schema of a sign-in, as the reference package declares it.
 */
final class SignInSchema {

	private static final List<String> REQUIRED = List.of("domain", "address", "uri", "version", "chainId", "type",
			"nonce", "issuedAt", "signature");

	private SignInSchema() {
	}

	static ObjectNode create() {
		ObjectNode schema = JsonNodeFactory.instance.objectNode();
		schema.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("type", "object");
		ObjectNode properties = schema.putObject("properties");
		text(properties, "domain", "");
		text(properties, "address", "");
		text(properties, "statement", "");
		text(properties, "uri", "uri");
		for (String name : List.of("version", "chainId", "type", "nonce")) {
			text(properties, name, "");
		}
		for (String name : List.of("issuedAt", "expirationTime", "notBefore")) {
			text(properties, name, "date-time");
		}
		text(properties, "requestId", "");
		properties.putObject("resources")
			.put("type", "array")
			.putObject("items")
			.put("type", "string")
			.put("format", "uri");
		text(properties, "signature", "");
		ArrayNode required = schema.putArray("required");
		REQUIRED.forEach(required::add);
		return schema;
	}

	private static void text(ObjectNode properties, String name, String format) {
		ObjectNode property = properties.putObject(name).put("type", "string");
		if (!format.isEmpty()) {
			property.put("format", format);
		}
	}

}
