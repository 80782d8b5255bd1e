package io.github.x402spring.x402;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import tools.jackson.databind.JsonNode;

/**
 * Messages for the codec's tests.
 */
final class Messages {

	static final String PAYMENT = """
			{"x402Version":2,"payload":{"signature":"0xfeedface","authorization":{"value":"10000"}},\
			"accepted":{"scheme":"exact","network":"eip155:84532","amount":"10000"}}""";

	static final String PAYMENT_V1 = """
			{"x402Version":1,"scheme":"exact","network":"base-sepolia","payload":{"signature":"0xfeedface"}}""";

	static final String CHALLENGE = """
			{"x402Version":2,"error":"Payment required",\
			"resource":{"url":"https://api.example.com/","description":"d","mimeType":"text/plain"},\
			"accepts":[{"scheme":"exact","network":"eip155:84532","amount":"10000",\
			"asset":"0x036CbD53842c5426634e7929541eC2318f3dCF7e","payTo":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8",\
			"maxTimeoutSeconds":300,"extra":{"name":"USDC","version":"2"}}]}""";

	static final String SETTLED = """
			{"success":true,"payer":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","transaction":"0xab",\
			"network":"eip155:84532"}""";

	private Messages() {
	}

	static String base64(String json) {
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

	static String json(String header) {
		return StrictJson.utf8(Base64.getDecoder().decode(header));
	}

	static PaidResource resource(String description) {
		return new PaidResource("https://api.example.com/", description, "application/json");
	}

	static PaymentRequirements requirements(Network network, String amount) {
		return requirements("exact", network, amount);
	}

	static PaymentRequirements requirements(String scheme, Network network, String amount) {
		JsonNode extra = StrictJson.parseObject("{\"name\":\"USDC\",\"version\":\"2\"}");
		return new PaymentRequirements(scheme, network, new BigInteger(amount),
				"0x036CbD53842c5426634e7929541eC2318f3dCF7e", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", 300, extra);
	}

	static PaymentRequired challenge(PaymentRequirements... accepts) {
		return new PaymentRequired(ErrorReason.PAYMENT_REQUIRED, resource("d"), List.of(accepts), null);
	}

}
