package io.github.x402spring.autoconfigure.mpp;

import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.mpp.TransferForm;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes transfers as payments of x402, whose scheme verifies and settles them. Families
 * do not know each other.
 */
final class X402TransferForm implements TransferForm {

	@Override
	public Credential write(Quote quote, TransferAuthorization transfer, String signature) {
		ObjectNode payment = JsonNodeFactory.instance.objectNode().put("x402Version", 2);
		payment.set("accepted", X402Codec.toJson(PaymentRequirements.of(quote)));
		payment.putObject("payload")
			.put("signature", signature)
			.putObject("authorization")
			.put("from", transfer.from().value())
			.put("to", transfer.to().value())
			.put("value", transfer.value().toString())
			.put("validAfter", transfer.validAfter().toString())
			.put("validBefore", transfer.validBefore().toString())
			.put("nonce", transfer.nonce());
		return X402Codec.readPayment(StrictJson.write(payment));
	}

}
