package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON in the one form of RFC 8785 (JCS). Only what the scheme writes is supported:
 * numbers are integers that JavaScript represents exactly.
 */
final class CanonicalJson {

	/** 2^53 - 1. */
	private static final BigInteger MAX_NUMBER = BigInteger.ONE.shiftLeft(53).subtract(BigInteger.ONE);

	private CanonicalJson() {
	}

	/**
	 * Write an object, and encode it for a header.
	 * @param object the object
	 * @return base64url without padding
	 * @throws IllegalArgumentException if it holds a number that is not supported
	 */
	static String encode(JsonNode object) {
		return Base64Url.encode(write(object));
	}

	static String write(JsonNode object) {
		return StrictJson.write(sorted(object));
	}

	/**
	 * Read an object from a header.
	 * @param text base64url
	 * @return the object, whatever the order of its members
	 * @throws MalformedMessageException if it is none
	 */
	static JsonNode decode(String text) {
		return StrictJson.parseObject(StrictJson.utf8(Base64Url.decode(text)));
	}

	static ObjectNode object() {
		return JsonNodeFactory.instance.objectNode();
	}

	private static JsonNode sorted(JsonNode node) {
		if (node.isObject()) {
			// Strings compare by UTF-16 code units, as RFC 8785 orders names.
			Map<String, JsonNode> members = new TreeMap<>();
			node.properties().forEach((member) -> members.put(member.getKey(), sorted(member.getValue())));
			ObjectNode object = object();
			members.forEach(object::set);
			return object;
		}
		if (node.isArray()) {
			ArrayNode array = JsonNodeFactory.instance.arrayNode();
			node.forEach((element) -> array.add(sorted(element)));
			return array;
		}
		requireExactNumber(node);
		return node;
	}

	private static void requireExactNumber(JsonNode node) {
		if (node.isNumber() && (!node.isIntegralNumber() || node.bigIntegerValue().abs().compareTo(MAX_NUMBER) > 0)) {
			throw new IllegalArgumentException("Numbers are integers of at most 53 bits; write others as text");
		}
	}

}
