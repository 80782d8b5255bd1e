package io.github.x402spring.x402;

import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The extension {@code payment-identifier} of x402: asks clients to give their payments
 * ids, by which they recognise what they have paid for.
 *
 * @param required whether payments without an id are refused
 */
record PaymentIdentifiers(boolean required) {

	/** The extension's name in challenges and payments. */
	static final String NAME = "payment-identifier";

	private static final int MIN_LENGTH = 16;

	private static final int MAX_LENGTH = 128;

	private static final String CHARACTERS = "^[a-zA-Z0-9_-]+$";

	private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{16,128}");

	/**
	 * Return the id of a payment.
	 * @param extensions what the client sent for extensions, or {@code null}
	 * @return the member, whatever it is; missing if there is none
	 */
	static JsonNode id(@Nullable JsonNode extensions) {
		JsonNode sent = (extensions != null) ? extensions : JsonNodeFactory.instance.missingNode();
		return sent.path(NAME).path("info").path("id");
	}

	/**
	 * Return the extension as challenges declare it.
	 * @return what stands there under its name
	 */
	ObjectNode declaration() {
		ObjectNode declaration = JsonNodeFactory.instance.objectNode();
		declaration.putObject("info").put("required", this.required);
		ObjectNode schema = declaration.putObject("schema");
		schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
		schema.put("type", "object");
		ObjectNode properties = schema.putObject("properties");
		properties.putObject("required").put("type", "boolean");
		properties.putObject("id")
			.put("type", "string")
			.put("minLength", MIN_LENGTH)
			.put("maxLength", MAX_LENGTH)
			.put("pattern", CHARACTERS);
		schema.putArray("required").add("required");
		return declaration;
	}

	Optional<String> flaw(PaymentPayload payment) {
		JsonNode id = id(payment.extensions());
		if (id.isMissingNode() || id.isNull()) {
			return this.required ? Optional.of("The extension 'payment-identifier' with an id is required")
					: Optional.empty();
		}
		return (id.isString() && ID.matcher(id.stringValue()).matches()) ? Optional.empty() : Optional
			.of("The id of the extension 'payment-identifier' must be 16 to 128 letters, digits, '_' or '-'");
	}

}
