package io.github.x402spring.facilitator.server;

import java.util.Optional;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.FacilitatorRequest;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The protocol's answers to one request, in its version.
 */
final class Replies {

	static final String DUPLICATE = "duplicate_settlement";

	private static final String VERIFY_ERROR = "invalid_payment";

	private static final String SETTLE_ERROR = "unexpected_settle_error";

	private static final int OK = 200;

	private static final int BAD_REQUEST = 400;

	private final FacilitatorRequest request;

	private Replies(FacilitatorRequest request) {
		this.request = request;
	}

	static Replies to(FacilitatorRequest request) {
		return new Replies(request);
	}

	/**
	 * Answer a body that is not of the protocol.
	 * @param settle whether a settlement was asked for
	 * @param message what is wrong
	 * @return the answer
	 */
	static FacilitatorReply malformed(boolean settle, String message) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		if (settle) {
			return FacilitatorReply.of(BAD_REQUEST,
					body.put("success", false)
						.put("errorReason", ErrorReason.INVALID_PAYLOAD)
						.put("errorMessage", message)
						.put("transaction", "")
						.put("network", ""));
		}
		return FacilitatorReply.of(BAD_REQUEST,
				body.put("isValid", false)
					.put("invalidReason", ErrorReason.INVALID_PAYLOAD)
					.put("invalidMessage", message));
	}

	FacilitatorReply valid(CheckedPayment payment) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.put("isValid", true).put("payer", payment.payer());
		return FacilitatorReply.of(OK, body);
	}

	FacilitatorReply invalid(Refusal refusal) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.put("isValid", false)
			.put("invalidReason", reason(refusal.reason(), VERIFY_ERROR))
			.put("invalidMessage", refusal.message());
		payer().ifPresent((payer) -> body.put("payer", payer));
		return FacilitatorReply.of(OK, body);
	}

	FacilitatorReply settled(CheckedPayment payment, String transaction) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.put("success", true)
			.put("payer", payment.payer())
			.put("transaction", transaction)
			.put("network", network());
		return FacilitatorReply.of(OK, body);
	}

	FacilitatorReply notSettled(Refusal refusal, Optional<String> transaction) {
		ObjectNode body = JsonNodeFactory.instance.objectNode();
		body.put("success", false)
			.put("errorReason", reason(refusal.reason(), SETTLE_ERROR))
			.put("errorMessage", refusal.message());
		payer().ifPresent((payer) -> body.put("payer", payer));
		body.put("transaction", transaction.orElse("")).put("network", network());
		return FacilitatorReply.of(OK, body);
	}

	private String reason(String reason, String otherwise) {
		return (this.request.payment().x402Version() != 1) ? reason : ReasonsOfVersion1.of(reason, otherwise);
	}

	private String network() {
		return (this.request.payment().x402Version() != 1) ? this.request.requirements().network().id()
				: this.request.requirements().network().shortName().orElse("");
	}

	// As the payload says, and the reference repeats it unchecked too.
	private Optional<String> payer() {
		String payer = this.request.payment().payload().path("authorization").path("from").asString("");
		return payer.isEmpty() ? Optional.empty() : Optional.of(payer);
	}

}
