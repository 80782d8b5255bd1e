package io.github.x402spring.x402;

import java.math.BigInteger;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Members that clients write in more than one form. A form is accepted if every parser
 * reads it as the same value; all others are refused as by {@link StrictJson}.
 *
 * @since 0.1.0
 */
public final class ClientJson {

	/** 2^53 - 1: JavaScript rounds larger numbers, and facilitators run on JavaScript. */
	private static final BigInteger MAX_SAFE_INTEGER = BigInteger.ONE.shiftLeft(53).subtract(BigInteger.ONE);

	private ClientJson() {
	}

	/**
	 * Read a mandatory unsigned 256-bit integer: a decimal string without sign or leading
	 * zeros, or a JSON integer that JavaScript represents exactly.
	 * @param object the object
	 * @param name the member's name
	 * @return the value
	 * @throws MalformedMessageException if the member has another form
	 */
	public static BigInteger uint256(JsonNode object, String name) {
		JsonNode node = object.path(name);
		if (!node.isIntegralNumber()) {
			return StrictJson.uint256(object, name);
		}
		BigInteger value = node.bigIntegerValue();
		if (value.signum() < 0 || value.compareTo(MAX_SAFE_INTEGER) > 0) {
			throw new MalformedMessageException(
					"Member '" + name + "' must be a decimal integer string, or a number of at most 53 bits");
		}
		return value;
	}

	/**
	 * Read the mandatory {@code x402Version}: a number, or the same digit as a string.
	 * @param object the object
	 * @return the version, whether it is known or not
	 * @throws MalformedMessageException if the member has another form
	 */
	static int version(JsonNode object) {
		JsonNode node = object.path("x402Version");
		if (node.isString() && node.stringValue().matches("[1-9]")) {
			return Integer.parseInt(node.stringValue());
		}
		return StrictJson.integer(object, "x402Version");
	}

	/**
	 * Read an object that may be missing, null, or an empty array, which is how PHP
	 * writes an empty object.
	 * @param object the object
	 * @param name the member's name
	 * @return the object, or {@code null}
	 * @throws MalformedMessageException if the member is something else
	 */
	static @Nullable JsonNode optionalObject(JsonNode object, String name) {
		JsonNode node = object.path(name);
		return (node.isArray() && node.isEmpty()) ? null : StrictJson.optionalObject(object, name);
	}

}
