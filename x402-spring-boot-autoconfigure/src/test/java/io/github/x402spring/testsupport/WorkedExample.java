package io.github.x402spring.testsupport;

import io.github.x402spring.Vectors;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The exchange of {@code worked-example.json}: payments as the processor hands them out,
 * and what has to be sent for them.
 */
public final class WorkedExample {

	public static final String PAYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

	public static final String TRANSACTION = "0x" + "ab".repeat(32);

	private static final JsonNode VECTORS = Vectors.read("worked-example.json");

	private WorkedExample() {
	}

	public static CheckedPayment v2() {
		return checked(X402Codec.decodePayment(VECTORS.at("/v2/paymentSignature/header").stringValue()), 300);
	}

	public static CheckedPayment v1() {
		return checked(X402Codec.decodePayment(VECTORS.at("/v1/xPayment/header").stringValue()), 60);
	}

	public static String requestV2() {
		return VECTORS.at("/v2/facilitatorRequestBody").toString();
	}

	// We declare no output schema; nothing else differs.
	public static String requestV1() {
		JsonNode request = VECTORS.at("/v1/facilitatorRequestBody").deepCopy();
		((ObjectNode) request.get("paymentRequirements")).remove("outputSchema");
		return request.toString();
	}

	public static String verifyResponse() {
		return VECTORS.at("/v2/verifyResponse").toString();
	}

	public static String settleResponse() {
		return VECTORS.at("/v2/settleResponse").toString();
	}

	public static String settleResponseV1() {
		return VECTORS.at("/v1/xPaymentResponse/json").toString();
	}

	private static CheckedPayment checked(PaymentPayload payload, int maxTimeoutSeconds) {
		PaymentRequired required = X402Codec
			.decodePaymentRequired(VECTORS.at("/v2/paymentRequired/header").stringValue());
		PaymentRequirements offer = required.accepts().getFirst();
		PaymentRequirements requirements = new PaymentRequirements(offer.scheme(), offer.network(), offer.amount(),
				offer.asset(), offer.payTo(), maxTimeoutSeconds, offer.extra());
		return Wire.checked(payload, requirements, required.resource(), new PaymentKey("key"), PAYER);
	}

}
