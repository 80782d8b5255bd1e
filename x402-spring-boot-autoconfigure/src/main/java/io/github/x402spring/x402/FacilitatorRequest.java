package io.github.x402spring.x402;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a seller asks a facilitator (section 7 of the x402 specification): the body of
 * {@code /verify} and {@code /settle}.
 *
 * @param payment the payment, well-formed but not verified
 * @param requirements what it has to satisfy; those of version 1 in the form of version 2
 * @since 0.1.0
 */
public record FacilitatorRequest(PaymentPayload payment, PaymentRequirements requirements) {

	/**
	 * Read a request.
	 * @param json the body
	 * @return the request
	 * @throws MalformedMessageException if the body has another shape
	 */
	public static FacilitatorRequest read(String json) {
		JsonNode body = StrictJson.parseObject(json);
		PaymentPayload payment = X402Codec.readPayment(StrictJson.write(StrictJson.object(body, "paymentPayload")));
		JsonNode version = body.get("x402Version");
		if (version != null && ClientJson.version(body) != payment.x402Version()) {
			throw new MalformedMessageException("Member 'x402Version' must be that of the payment");
		}
		JsonNode requirements = StrictJson.object(body, "paymentRequirements");
		return new FacilitatorRequest(payment,
				(payment.x402Version() != 1) ? MessageReader.requirements(requirements) : version1(requirements));
	}

	private static PaymentRequirements version1(JsonNode node) {
		JsonNode extra = ClientJson.optionalObject(node, "extra");
		try {
			return new PaymentRequirements(StrictJson.string(node, "scheme"),
					Network.ofShortName(StrictJson.string(node, "network"))
						.orElseThrow(() -> new MalformedMessageException("Member 'network' is not a known name")),
					ClientJson.uint256(node, "maxAmountRequired"), StrictJson.string(node, "asset"),
					StrictJson.string(node, "payTo"), StrictJson.integer(node, "maxTimeoutSeconds"),
					(extra != null) ? extra : JsonNodeFactory.instance.objectNode());
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("The payment requirements are invalid");
		}
	}

	/**
	 * Hides the payment.
	 * @return the payment's kind only
	 */
	@Override
	public String toString() {
		return "FacilitatorRequest[" + this.payment + "]";
	}

}
