package io.github.x402spring.x402;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import tools.jackson.databind.JsonNode;

/**
 * Encodes and decodes the messages of x402: header values are standard base64 of compact
 * JSON in UTF-8 (HTTP transport of the x402 specification, version 2). What comes in is
 * read strictly and within bounds; what goes out has the same text on every rebuild.
 *
 * @since 0.1.0
 */
public final class X402Codec {

	/** Longest header value that is decoded, in characters. */
	public static final int MAX_HEADER_LENGTH = 8 * 1024;

	/** A longer answer would not fit beside the other headers in what Tomcat sends. */
	private static final int MAX_RESPONSE_LENGTH = 4 * 1024;

	private X402Codec() {
	}

	/**
	 * Decode the value of a {@code PAYMENT-SIGNATURE} or {@code X-PAYMENT} header.
	 * @param header the header's value
	 * @return the payment, well-formed but not verified
	 * @throws MalformedMessageException if the value is too long, not base64 or no
	 * payment
	 */
	public static PaymentPayload decodePayment(String header) {
		return MessageReader.paymentPayload(decode(header));
	}

	/**
	 * Decode the value of a {@code PAYMENT-REQUIRED} header.
	 * @param header the header's value
	 * @return the challenge
	 * @throws MalformedMessageException if the value is no challenge of version 2
	 */
	public static PaymentRequired decodePaymentRequired(String header) {
		return MessageReader.paymentRequired(decode(header));
	}

	/**
	 * Decode the value of a {@code PAYMENT-RESPONSE} or {@code X-PAYMENT-RESPONSE}
	 * header.
	 * @param header the header's value
	 * @return the settlement response
	 * @throws MalformedMessageException if the value is no settlement response
	 */
	public static SettlementResponse decodeSettlementResponse(String header) {
		return MessageReader.settlementResponse(decode(header));
	}

	/**
	 * Encode a challenge for the {@code PAYMENT-REQUIRED} header.
	 * @param required the challenge
	 * @return the header's value
	 */
	public static String encode(PaymentRequired required) {
		return encode(MessageWriter.paymentRequired(required));
	}

	/**
	 * Encode a challenge that asks for a sign-in and for no payment.
	 * @param error why it is asked for
	 * @param url what is signed in to
	 * @param extensions declares the sign-in
	 * @return the value of a {@code PAYMENT-REQUIRED} header
	 */
	static String signInRequired(String error, String url, JsonNode extensions) {
		return encode(MessageWriter.signInRequired(error, url, extensions));
	}

	/**
	 * Encode a settlement response for the {@code PAYMENT-RESPONSE} header. The free text
	 * of a facilitator is left out, and so are extensions that would make the header
	 * longer than 4 KiB: they must not break the answer to a payment that was made.
	 * @param response the response
	 * @return the header's value
	 */
	public static String encode(SettlementResponse response) {
		String header = encode(MessageWriter.settlementResponse(response, true));
		return (header.length() <= MAX_RESPONSE_LENGTH) ? header
				: encode(MessageWriter.settlementResponse(response, false));
	}

	/**
	 * Encode a settlement response for the {@code X-PAYMENT-RESPONSE} header.
	 * @param response the response, its network being a version 1 name
	 * @return the header's value
	 */
	public static String encodeV1(SettlementResponse response) {
		return encode(MessageWriter.settlementResponseV1(response));
	}

	/**
	 * Return the body by which version 1 clients are challenged.
	 * @param required the challenge
	 * @return the body as a JSON object, or empty if version 1 clients can pay none of
	 * its requirements
	 */
	public static Optional<JsonNode> bodyV1(PaymentRequired required) {
		return MessageWriter.paymentRequiredV1(required).map((node) -> node);
	}

	/**
	 * Return whether clients of version 1 can pay an amount.
	 * @param network the network
	 * @param amount the amount in the token's smallest unit
	 * @return whether version 1 has a name for the network, and its client accepts so
	 * large an amount
	 */
	public static boolean isPayableWithV1(Network network, BigInteger amount) {
		return MessageWriter.isPayableWithV1(network, amount);
	}

	/**
	 * Read a payment from its JSON text.
	 * @param json the text
	 * @return the payment, well-formed but not verified
	 * @throws MalformedMessageException if the text is no payment
	 */
	public static PaymentPayload readPayment(String json) {
		return MessageReader.paymentPayload(json);
	}

	/**
	 * Return the JSON object of requirements as version 2 writes it.
	 * @param requirements the requirements
	 * @return the object
	 */
	public static JsonNode toJson(PaymentRequirements requirements) {
		return MessageWriter.requirements(requirements);
	}

	/**
	 * Build the body of a facilitator's {@code /verify} and {@code /settle}. The payment
	 * goes out to the letter as it was received.
	 * @param payment the payment
	 * @param requirements what it has to satisfy
	 * @param resource what is for sale, needed by version 1
	 * @return the JSON text
	 * @throws IllegalArgumentException if a version 1 payment would be sent for
	 * requirements that version 1 cannot express
	 */
	public static String facilitatorRequest(PaymentPayload payment, PaymentRequirements requirements,
			PaidResource resource) {
		JsonNode node = (payment.x402Version() != 1) ? MessageWriter.requirements(requirements)
				: MessageWriter.requirementsV1(requirements, resource)
					.orElseThrow(() -> new IllegalArgumentException("No offer can be paid with version 1"));
		return "{\"x402Version\":" + payment.x402Version() + ",\"paymentPayload\":" + payment.json()
				+ ",\"paymentRequirements\":" + StrictJson.write(node) + "}";
	}

	/**
	 * Read a facilitator's answer to {@code /verify}.
	 * @param json the body
	 * @return the answer
	 * @throws MalformedMessageException if the body has another shape
	 */
	public static VerifyResponse readVerifyResponse(String json) {
		return MessageReader.verifyResponse(json);
	}

	/**
	 * Read a facilitator's answer to {@code /settle}.
	 * @param json the body
	 * @return the answer
	 * @throws MalformedMessageException if the body has another shape
	 */
	public static SettlementResponse readSettlementResponse(String json) {
		return MessageReader.settlementResponse(json);
	}

	/**
	 * Read a facilitator's answer to {@code /supported}.
	 * @param json the body
	 * @return the answer
	 * @throws MalformedMessageException if the body has another shape
	 */
	public static SupportedKinds readSupportedKinds(String json) {
		return MessageReader.supportedKinds(json);
	}

	private static String encode(JsonNode node) {
		return Base64.getEncoder().encodeToString(StrictJson.write(node).getBytes(StandardCharsets.UTF_8));
	}

	private static String decode(String header) {
		if (header.length() > MAX_HEADER_LENGTH) {
			throw new MalformedMessageException("The header is longer than " + MAX_HEADER_LENGTH + " characters");
		}
		try {
			return StrictJson.utf8(Base64.getDecoder().decode(header));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("The header is not base64");
		}
	}

}
