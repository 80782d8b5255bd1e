package io.github.x402spring.x402;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One exchange in both versions, {@code worked-example.json}: what the reference packages
 * write is read, and what we write is theirs byte by byte.
 */
class WorkedExampleTests {

	private static final JsonNode V2 = Vectors.read("worked-example.json").required("v2");

	private static final JsonNode V1 = Vectors.read("worked-example.json").required("v1");

	@Test
	void everyObjectIsTested() {
		assertThat(names(V2)).containsExactlyInAnyOrder("paymentRequired", "paymentSignature", "paymentResponse",
				"paymentResponseFailure", "facilitatorRequestBody", "verifyResponse", "settleResponse");
		assertThat(names(V1)).containsExactlyInAnyOrder("paymentRequiredBody", "xPayment", "xPaymentResponse",
				"facilitatorRequestBody");
	}

	@Test
	void challengeIsDecodedAndEncodedIdentically() {
		PaymentRequired required = challenge();
		JsonNode json = V2.at("/paymentRequired/json");
		assertThat(required.error()).isEqualTo("Payment required").isEqualTo(ErrorReason.PAYMENT_REQUIRED);
		assertThat(required.resource())
			.isEqualTo(new PaidResource("https://api.example.com/premium", "Premium data", "application/json"));
		assertThat(required.extensions()).isNull();
		assertThat(required.accepts()).hasSize(1);
		PaymentRequirements requirements = required.accepts().getFirst();
		assertThat(requirements.scheme()).isEqualTo("exact");
		assertThat(requirements.network()).isEqualTo(Network.evm(84532));
		assertThat(requirements.amount()).isEqualTo(10000);
		assertThat(requirements.asset()).isEqualTo("0x036CbD53842c5426634e7929541eC2318f3dCF7e");
		assertThat(requirements.payTo()).isEqualTo("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
		assertThat(requirements.maxTimeoutSeconds()).isEqualTo(300);
		assertThat(requirements.extra()).isEqualTo(json.at("/accepts/0/extra"));
		assertThat(X402Codec.toJson(requirements)).isEqualTo(json.at("/accepts/0"));
		assertThat(X402Codec.encode(required)).isEqualTo(V2.at("/paymentRequired/header").stringValue());
	}

	@Test
	void paymentIsDecodedAndKeptToTheLetter() {
		PaymentPayload payment = payment(V2, "paymentSignature");
		JsonNode json = V2.at("/paymentSignature/json");
		assertThat(payment.x402Version()).isEqualTo(2);
		assertThat(payment.scheme()).isEqualTo("exact");
		assertThat(payment.network()).isEqualTo("eip155:84532");
		assertThat(payment.payload()).isEqualTo(json.required("payload"));
		assertThat(payment.accepted()).isEqualTo(json.required("accepted"));
		assertThat(payment.accepted()).isEqualTo(X402Codec.toJson(challenge().accepts().getFirst()));
		assertThat(payment.extensions()).isNull();
		assertThat(payment.json()).isEqualTo(StrictJson.write(json));
	}

	@ParameterizedTest
	@ValueSource(strings = { "paymentResponse", "paymentResponseFailure" })
	void settlementResponseIsDecodedAndEncodedIdentically(String name) {
		String header = Vectors.text(V2.required(name), "header");
		SettlementResponse response = X402Codec.decodeSettlementResponse(header);
		String payer = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
		assertThat(response)
			.isEqualTo(response.success() ? SettlementResponse.settled(payer, "0x" + "ab".repeat(32), "eip155:84532")
					: SettlementResponse.failed(ErrorReason.NONCE_ALREADY_USED, payer, "eip155:84532"));
		assertThat(response.success()).isEqualTo(name.equals("paymentResponse"));
		assertThat(X402Codec.encode(response)).isEqualTo(header);
	}

	@Test
	void facilitatorRequestIsIdentical() {
		String body = X402Codec.facilitatorRequest(payment(V2, "paymentSignature"), challenge().accepts().getFirst(),
				challenge().resource());
		assertThat(body).isEqualTo(StrictJson.write(V2.required("facilitatorRequestBody")));
	}

	@Test
	void facilitatorAnswersAreRead() {
		assertThat(X402Codec.readVerifyResponse(StrictJson.write(V2.required("verifyResponse"))))
			.isEqualTo(new VerifyResponse(true, null, null, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
		assertThat(X402Codec.readSettlementResponse(StrictJson.write(V2.required("settleResponse"))))
			.isEqualTo(X402Codec.decodeSettlementResponse(V2.at("/paymentResponse/header").stringValue()));
	}

	/**
	 * Ours has no {@code outputSchema}: it is optional, and would tell what the handler
	 * expects. The seconds of version 1 are those of version 2, 300 by default; the
	 * example has the 60 of the version 1 packages.
	 */
	@Test
	void version1BodyIsIdenticalWithoutOutputSchema() {
		JsonNode expected = V1.required("paymentRequiredBody").deepCopy();
		((ObjectNode) expected.at("/accepts/0")).remove("outputSchema");
		PaymentRequired required = new PaymentRequired("X-PAYMENT header is required", challenge().resource(),
				Stream.of(requirementsOfSixtySeconds()).toList(), null);
		assertThat(X402Codec.bodyV1(required)).map(StrictJson::write).contains(StrictJson.write(expected));
	}

	@Test
	void version1PaymentIsDecodedAndKeptToTheLetter() {
		PaymentPayload payment = payment(V1, "xPayment");
		JsonNode json = V1.at("/xPayment/json");
		assertThat(payment.x402Version()).isEqualTo(1);
		assertThat(payment.scheme()).isEqualTo("exact");
		assertThat(payment.network()).isEqualTo("base-sepolia");
		assertThat(payment.payload()).isEqualTo(json.required("payload"));
		assertThat(payment.accepted()).isNull();
		assertThat(payment.json()).isEqualTo(StrictJson.write(json));
	}

	@Test
	void bothVersionsCarryTheSameAuthorisation() {
		assertThat(payment(V1, "xPayment").payload()).isEqualTo(payment(V2, "paymentSignature").payload());
	}

	@Test
	void version1SettlementResponseIsDecodedAndEncodedIdentically() {
		String header = V1.at("/xPaymentResponse/header").stringValue();
		SettlementResponse response = X402Codec.decodeSettlementResponse(header);
		assertThat(response).isEqualTo(SettlementResponse.settled("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
				"0x" + "ab".repeat(32), "base-sepolia"));
		assertThat(X402Codec.encodeV1(response)).isEqualTo(header);
	}

	@Test
	void version1FacilitatorRequestIsIdenticalWithoutOutputSchema() {
		JsonNode expected = V1.required("facilitatorRequestBody").deepCopy();
		((ObjectNode) expected.required("paymentRequirements")).remove("outputSchema");
		assertThat(X402Codec.facilitatorRequest(payment(V1, "xPayment"), requirementsOfSixtySeconds(),
				challenge().resource()))
			.isEqualTo(StrictJson.write(expected));
	}

	private static PaymentRequired challenge() {
		return X402Codec.decodePaymentRequired(V2.at("/paymentRequired/header").stringValue());
	}

	private static PaymentRequirements requirementsOfSixtySeconds() {
		PaymentRequirements requirements = challenge().accepts().getFirst();
		return new PaymentRequirements(requirements.scheme(), requirements.network(), requirements.amount(),
				requirements.asset(), requirements.payTo(), 60, requirements.extra());
	}

	private static PaymentPayload payment(JsonNode version, String name) {
		String header = Vectors.text(version.required(name), "header");
		PaymentPayload payment = X402Codec.decodePayment(header);
		assertThat(Base64.getEncoder().encodeToString(payment.json().getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(header);
		return payment;
	}

	private static Stream<String> names(JsonNode object) {
		return object.properties().stream().map((entry) -> entry.getKey());
	}

}
