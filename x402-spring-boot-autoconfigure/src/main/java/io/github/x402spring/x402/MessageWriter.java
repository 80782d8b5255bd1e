package io.github.x402spring.x402;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaidResource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * From the records of the protocol to JSON, members in the order in which the reference
 * packages emit them, absent ones left out.
 */
final class MessageWriter {

	/** The version 1 client refuses longer values. */
	private static final int V1_MAX_VALUE_LENGTH = 18;

	/** Networks that the last version 1 client, 1.2.0, does not know. */
	private static final Set<String> UNKNOWN_TO_V1_CLIENT = Set.of("celo", "ethereum", "flare", "megaeth", "monad",
			"sepolia", "stable", "stable-testnet");

	private MessageWriter() {
	}

	static ObjectNode requirements(PaymentRequirements requirements) {
		ObjectNode node = object();
		node.put("scheme", requirements.scheme());
		node.put("network", requirements.network().id());
		node.put("amount", requirements.amount().toString());
		node.put("asset", requirements.asset());
		node.put("payTo", requirements.payTo());
		node.put("maxTimeoutSeconds", requirements.maxTimeoutSeconds());
		node.set("extra", requirements.extra().deepCopy());
		return node;
	}

	static Optional<ObjectNode> requirementsV1(PaymentRequirements requirements, PaidResource resource) {
		if (!isPayableWithV1(requirements.network(), requirements.amount())) {
			return Optional.empty();
		}
		return requirements.network().shortName().map((name) -> {
			ObjectNode node = object();
			node.put("scheme", requirements.scheme());
			node.put("network", name);
			node.put("maxAmountRequired", requirements.amount().toString());
			node.put("resource", resource.url());
			node.put("description", resource.description());
			node.put("mimeType", resource.mimeType());
			node.put("payTo", requirements.payTo());
			node.put("maxTimeoutSeconds", requirements.maxTimeoutSeconds());
			node.put("asset", requirements.asset());
			node.set("extra", requirements.extra().deepCopy());
			return node;
		});
	}

	static ObjectNode paymentRequired(PaymentRequired required) {
		ObjectNode node = object();
		node.put("x402Version", 2);
		putIfPresent(node, "error", required.error());
		ObjectNode resource = node.putObject("resource");
		resource.put("url", required.resource().url());
		resource.put("description", required.resource().description());
		resource.put("mimeType", required.resource().mimeType());
		ArrayNode accepts = node.putArray("accepts");
		required.accepts().forEach((requirements) -> accepts.add(requirements(requirements)));
		if (required.extensions() != null && !required.extensions().isEmpty()) {
			node.set("extensions", required.extensions());
		}
		return node;
	}

	static ObjectNode signInRequired(String error, String url, JsonNode extensions) {
		ObjectNode node = object();
		node.put("x402Version", 2);
		node.put("error", error);
		node.putObject("resource").put("url", url).put("description", "").put("mimeType", "");
		node.putArray("accepts");
		node.set("extensions", extensions);
		return node;
	}

	static Optional<ObjectNode> paymentRequiredV1(PaymentRequired required) {
		ObjectNode node = object();
		node.put("x402Version", 1);
		putIfPresent(node, "error", required.error());
		ArrayNode accepts = node.putArray("accepts");
		required.accepts()
			.stream()
			.filter(MessageWriter::isReadableByV1Client)
			.forEach((requirements) -> requirementsV1(requirements, required.resource()).ifPresent(accepts::add));
		return accepts.isEmpty() ? Optional.empty() : Optional.of(node);
	}

	static boolean isPayableWithV1(Network network, BigInteger amount) {
		return network.shortName().isPresent() && amount.toString().length() <= V1_MAX_VALUE_LENGTH;
	}

	static ObjectNode settlementResponse(SettlementResponse response, boolean withExtensions) {
		ObjectNode node = object();
		node.put("success", response.success());
		putIfPresent(node, "errorReason", response.errorReason());
		putIfPresent(node, "payer", response.payer());
		node.put("transaction", response.transaction());
		node.put("network", response.network());
		if (withExtensions && response.extensions() != null) {
			node.set("extensions", response.extensions());
		}
		return node;
	}

	static ObjectNode settlementResponseV1(SettlementResponse response) {
		ObjectNode node = object();
		node.put("success", response.success());
		putIfPresent(node, "errorReason", response.errorReason());
		node.put("transaction", response.transaction());
		node.put("network", response.network());
		putIfPresent(node, "payer", response.payer());
		return node;
	}

	private static boolean isReadableByV1Client(PaymentRequirements requirements) {
		// One entry with an unknown scheme or network, and it refuses the whole list.
		return requirements.scheme().equals("exact") && requirements.network()
			.shortName()
			.filter((name) -> !UNKNOWN_TO_V1_CLIENT.contains(name))
			.isPresent();
	}

	private static ObjectNode object() {
		return JsonNodeFactory.instance.objectNode();
	}

	private static void putIfPresent(ObjectNode node, String name, @Nullable String value) {
		if (value != null) {
			node.put(name, value);
		}
	}

}
