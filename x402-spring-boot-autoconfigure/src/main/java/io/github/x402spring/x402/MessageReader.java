package io.github.x402spring.x402;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * From JSON to the records of the protocol.
 */
final class MessageReader {

	private static final int MAX_ENTRIES = 1000;

	private static final Pattern IDENTIFIER = Pattern.compile("[!-~]{1,64}");

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

	private static final Pattern UNPRINTABLE_IN_PROSE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}&&[^\\t\\n\\r]]");

	/** What clients echo of the seller's texts. Nothing here decides by them. */
	private static final Set<String> ECHOED = Set.of("resource", "extensions");

	private MessageReader() {
	}

	static PaymentPayload paymentPayload(String json) {
		JsonNode node = StrictJson.parseObject(json);
		requirePrintable(node);
		int version = ClientJson.version(node);
		JsonNode payload = StrictJson.object(node, "payload");
		JsonNode extensions = ClientJson.optionalObject(node, "extensions");
		return switch (version) {
			case 1 -> new PaymentPayload(1, identifier(node, "scheme"), identifier(node, "network"), payload, null,
					extensions, json);
			case 2 -> {
				JsonNode accepted = StrictJson.object(node, "accepted");
				yield new PaymentPayload(2, identifier(accepted, "scheme"), identifier(accepted, "network"), payload,
						accepted, extensions, json);
			}
			default -> throw new MalformedMessageException("x402Version must be 1 or 2");
		};
	}

	static PaymentRequired paymentRequired(String json) {
		JsonNode node = StrictJson.parseObject(json);
		if (StrictJson.integer(node, "x402Version") != 2) {
			throw new MalformedMessageException("x402Version must be 2");
		}
		JsonNode resource = StrictJson.object(node, "resource");
		List<PaymentRequirements> accepts = new ArrayList<>();
		for (JsonNode entry : array(node, "accepts")) {
			accepts.add(requirements(entry));
		}
		if (accepts.isEmpty()) {
			throw new MalformedMessageException("Member 'accepts' must not be empty");
		}
		return new PaymentRequired(
				StrictJson.optionalString(node, "error"), new PaidResource(StrictJson.string(resource, "url"),
						orEmpty(resource, "description"), orEmpty(resource, "mimeType")),
				accepts, StrictJson.optionalObject(node, "extensions"));
	}

	static SettlementResponse settlementResponse(String json) {
		JsonNode node = StrictJson.parseObject(json);
		boolean success = StrictJson.bool(node, "success");
		return new SettlementResponse(success, StrictJson.optionalString(node, "errorReason"),
				StrictJson.optionalString(node, "errorMessage"), StrictJson.optionalString(node, "payer"),
				success ? StrictJson.string(node, "transaction") : orEmpty(node, "transaction"),
				success ? StrictJson.string(node, "network") : orEmpty(node, "network"),
				StrictJson.optionalObject(node, "extensions"));
	}

	static VerifyResponse verifyResponse(String json) {
		JsonNode node = StrictJson.parseObject(json);
		return new VerifyResponse(StrictJson.bool(node, "isValid"), StrictJson.optionalString(node, "invalidReason"),
				StrictJson.optionalString(node, "invalidMessage"), StrictJson.optionalString(node, "payer"));
	}

	static SupportedKinds supportedKinds(String json) {
		JsonNode node = StrictJson.parseObject(json);
		List<SupportedKinds.Kind> kinds = new ArrayList<>();
		for (JsonNode kind : array(node, "kinds")) {
			kinds
				.add(new SupportedKinds.Kind(StrictJson.integer(kind, "x402Version"), StrictJson.string(kind, "scheme"),
						StrictJson.string(kind, "network"), StrictJson.optionalObject(kind, "extra")));
		}
		Map<String, List<String>> signers = new LinkedHashMap<>();
		JsonNode signersNode = StrictJson.optionalObject(node, "signers");
		if (signersNode != null) {
			signersNode.properties().forEach((entry) -> signers.put(entry.getKey(), strings(entry.getValue())));
		}
		JsonNode extensions = node.get("extensions");
		return new SupportedKinds(kinds, (extensions != null) ? strings(extensions) : List.of(), signers);
	}

	static PaymentRequirements requirements(JsonNode node) {
		JsonNode extra = StrictJson.optionalObject(node, "extra");
		try {
			return new PaymentRequirements(StrictJson.string(node, "scheme"),
					new Network(StrictJson.string(node, "network")), StrictJson.uint256(node, "amount"),
					StrictJson.string(node, "asset"), StrictJson.string(node, "payTo"),
					StrictJson.integer(node, "maxTimeoutSeconds"),
					(extra != null) ? extra : JsonNodeFactory.instance.objectNode());
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("The payment requirements are invalid");
		}
	}

	private static JsonNode array(JsonNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || !node.isArray() || node.size() > MAX_ENTRIES) {
			throw new MalformedMessageException("Member '" + name + "' must be an array of moderate size");
		}
		return node;
	}

	private static List<String> strings(@Nullable JsonNode node) {
		List<String> result = new ArrayList<>();
		if (node != null && node.isArray() && node.size() <= MAX_ENTRIES) {
			node.forEach((entry) -> {
				if (entry.isString()) {
					result.add(entry.stringValue());
				}
			});
		}
		return result;
	}

	// A client's text is passed on, to facilitators and by them to logs. A description
	// may
	// have several lines.
	private static void requirePrintable(JsonNode payment) {
		for (Map.Entry<String, JsonNode> member : payment.properties()) {
			requireWithout(UNPRINTABLE, member.getKey());
			requireWithout(ECHOED.contains(member.getKey()) ? UNPRINTABLE_IN_PROSE : UNPRINTABLE, member.getValue());
		}
	}

	private static void requireWithout(Pattern unprintable, JsonNode node) {
		if (node.isString()) {
			requireWithout(unprintable, node.stringValue());
		}
		for (Map.Entry<String, JsonNode> member : node.properties()) {
			requireWithout(UNPRINTABLE, member.getKey());
		}
		node.forEach((child) -> requireWithout(unprintable, child));
	}

	private static void requireWithout(Pattern unprintable, String text) {
		if (unprintable.matcher(text).find()) {
			throw new MalformedMessageException("Control characters and line separators are not allowed");
		}
	}

	private static String identifier(JsonNode object, String name) {
		// A client's text that ends up in logs and events.
		String value = StrictJson.string(object, name);
		if (!IDENTIFIER.matcher(value).matches()) {
			throw new MalformedMessageException("Member '" + name + "' must be a short identifier");
		}
		return value;
	}

	private static String orEmpty(JsonNode object, String name) {
		String value = StrictJson.optionalString(object, name);
		return (value != null) ? value : "";
	}

}
