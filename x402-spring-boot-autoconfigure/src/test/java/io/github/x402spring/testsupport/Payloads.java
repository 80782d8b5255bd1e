package io.github.x402spring.testsupport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Payments as they come in, and the same payments written in other ways.
 */
public final class Payloads {

	private Payloads() {
	}

	public static PaymentPayload decode(JsonNode payment) {
		return decode(StrictJson.write(payment));
	}

	public static PaymentPayload decode(String json) {
		return X402Codec.decodePayment(Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
	}

	public static PaymentPayload v2(JsonNode authorization, JsonNode signature, JsonNode accepted) {
		ObjectNode payment = JsonNodeFactory.instance.objectNode();
		payment.put("x402Version", 2);
		ObjectNode payload = payment.putObject("payload");
		payload.set("authorization", authorization);
		payload.set("signature", signature);
		payment.set("accepted", accepted);
		return decode(payment);
	}

	public static PaymentPayload v2(JsonNode authorization, JsonNode signature, PaymentRequirements accepted) {
		return v2(authorization, signature, X402Codec.toJson(accepted));
	}

	public static PaymentPayload v1(JsonNode authorization, JsonNode signature, String network) {
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
	public static CheckedPayment checked(ReservationTerms terms) {
		JsonNode empty = JsonNodeFactory.instance.objectNode();
		PaymentPayload payload = new PaymentPayload(2, "exact", terms.quote().network().id(), empty, empty, null, "{}");
		return Wire.checked(payload, terms.quote(), new PaidResource("https://api.example.com", "", ""), terms.key(),
				terms.payer());
	}

	/** The members of every object in reverse order. */
	public static PaymentPayload reordered(PaymentPayload payment) {
		return decode(reversed(StrictJson.parseObject(payment.json())));
	}

	/** Other blanks between the members. */
	public static PaymentPayload spaced(PaymentPayload payment) {
		return decode("\n" + payment.json().replace("\":", "\" :\t").replace(",\"", " , \"") + " ");
	}

	/** Characters written as escapes. */
	public static PaymentPayload escaped(PaymentPayload payment) {
		return decode(payment.json().replace("\"payload\"", "\"\\u0070ayload\"").replace("exact", "ex\\u0061ct"));
	}

	/** Addresses without checksum, nonce and signature in upper case. */
	public static PaymentPayload otherHexCase(PaymentPayload payment) {
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
	public static PaymentPayload extended(PaymentPayload payment, int number) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(payment.json());
		json.put("number", number);
		return decode(json);
	}

	public static PaymentPayload withIdentifier(PaymentPayload payment, String id) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(payment.json());
		json.putObject("extensions").putObject("payment-identifier").putObject("info").put("id", id);
		return decode(json);
	}

	public static String signature(PaymentPayload payment) {
		return payment.payload().required("signature").stringValue();
	}

	public static String nonce(PaymentPayload payment) {
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
