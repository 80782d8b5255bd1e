package io.github.x402spring.payment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.ResourceInfo;
import io.github.x402spring.protocol.StrictJson;
import io.github.x402spring.protocol.X402Codec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Payments as they come in, and the same payments written in other ways.
 */
final class Payloads {

	private Payloads() {
	}

	static PaymentPayload decode(JsonNode payment) {
		return decode(StrictJson.write(payment));
	}

	static PaymentPayload decode(String json) {
		return X402Codec.decodePayment(Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
	}

	static PaymentPayload v2(JsonNode authorization, JsonNode signature, JsonNode accepted) {
		ObjectNode payment = JsonNodeFactory.instance.objectNode();
		payment.put("x402Version", 2);
		ObjectNode payload = payment.putObject("payload");
		payload.set("authorization", authorization);
		payload.set("signature", signature);
		payment.set("accepted", accepted);
		return decode(payment);
	}

	static PaymentPayload v2(JsonNode authorization, JsonNode signature, PaymentRequirements accepted) {
		return v2(authorization, signature, X402Codec.toJson(accepted));
	}

	static PaymentPayload v1(JsonNode authorization, JsonNode signature, String network) {
		ObjectNode payment = JsonNodeFactory.instance.objectNode();
		payment.put("x402Version", 1);
		payment.put("scheme", "exact");
		payment.put("network", network);
		ObjectNode payload = payment.putObject("payload");
		payload.set("signature", signature);
		payload.set("authorization", authorization);
		return decode(payment);
	}

	/** What is sent to a settler for a reservation, where nobody looks into it. */
	static CheckedPayment checked(ReservationTerms terms) {
		JsonNode empty = JsonNodeFactory.instance.objectNode();
		PaymentPayload payload = new PaymentPayload(2, "exact", terms.requirements().network().id(), empty, empty, null,
				"{}");
		return new CheckedPayment(payload, terms.requirements(), new ResourceInfo("https://api.example.com", "", ""),
				terms.key(), terms.payer());
	}

	/** The members of every object in reverse order. */
	static PaymentPayload reordered(PaymentPayload payment) {
		return decode(reversed(StrictJson.parseObject(payment.json())));
	}

	/** Other blanks between the members. */
	static PaymentPayload spaced(PaymentPayload payment) {
		return decode("\n" + payment.json().replace("\":", "\" :\t").replace(",\"", " , \"") + " ");
	}

	/** Characters written as escapes. */
	static PaymentPayload escaped(PaymentPayload payment) {
		return decode(payment.json().replace("\"payload\"", "\"\\u0070ayload\"").replace("exact", "ex\\u0061ct"));
	}

	/** Addresses without checksum, nonce and signature in upper case. */
	static PaymentPayload otherHexCase(PaymentPayload payment) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(payment.json());
		ObjectNode payload = (ObjectNode) json.required("payload");
		ObjectNode authorization = (ObjectNode) payload.required("authorization");
		lowerCase(authorization, "from");
		lowerCase(authorization, "to");
		upperCase(authorization, "nonce");
		upperCase(payload, "signature");
		return decode(json);
	}

	/** A member that nobody knows. */
	static PaymentPayload extended(PaymentPayload payment, int number) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(payment.json());
		json.put("number", number);
		return decode(json);
	}

	static PaymentPayload withIdentifier(PaymentPayload payment, String id) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(payment.json());
		json.putObject("extensions").putObject("payment-identifier").putObject("info").put("id", id);
		return decode(json);
	}

	static String signature(PaymentPayload payment) {
		return payment.payload().required("signature").stringValue();
	}

	static String nonce(PaymentPayload payment) {
		return payment.payload().required("authorization").required("nonce").stringValue();
	}

	private static JsonNode reversed(JsonNode node) {
		if (!node.isObject()) {
			return node;
		}
		List<String> names = new ArrayList<>(node.propertyNames());
		ObjectNode result = JsonNodeFactory.instance.objectNode();
		names.reversed().forEach((name) -> result.set(name, reversed(node.required(name))));
		return result;
	}

	private static void lowerCase(ObjectNode object, String name) {
		object.put(name, object.required(name).stringValue().toLowerCase(Locale.ROOT));
	}

	private static void upperCase(ObjectNode object, String name) {
		object.put(name, "0x" + object.required(name).stringValue().substring(2).toUpperCase(Locale.ROOT));
	}

}
