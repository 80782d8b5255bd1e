package io.github.x402spring.lightning.node;

import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.PaymentHash;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A wallet of LNbits. Its key for invoices is enough; the admin key must not be used. It
 * takes whole satoshis.
 */
final class LnbitsNode extends HttpNode {

	private static final String PAYMENTS = "/api/v1/payments";

	LnbitsNode(NodeSettings settings, String apiKey, Clock clock) {
		super(new NodeHttp(settings, "X-Api-Key", apiKey), clock);
	}

	@Override
	public String name() {
		return "lnbits";
	}

	// It tells the id of the wallet to the admin key alone.
	@Override
	Optional<List<String>> rights(NodeHttp calls) {
		return calls.get("/api/v1/wallet")
			.map((wallet) -> wallet.has("id") ? List.of("everything, since it is the admin key of the wallet")
					: List.of());
	}

	@Override
	public BigInteger smallestUnit() {
		return SATOSHI;
	}

	@Override
	MadeInvoice make(NodeHttp calls, InvoiceRequest request) {
		JsonNode made = calls.post(PAYMENTS,
				JsonNodeFactory.instance.objectNode()
					.put("out", false)
					.put("amount", request.amount().divide(SATOSHI))
					.put("unit", "sat")
					.put("memo", request.description())
					.put("expiry", request.expiry().toSeconds()));
		// Older versions know the second name only.
		String invoice = StrictJson.optionalString(made, "bolt11");
		return new MadeInvoice((invoice != null) ? invoice : StrictJson.string(made, "payment_request"),
				StrictJson.string(made, "payment_hash"));
	}

	@Override
	InvoiceState look(NodeHttp calls, PaymentHash hash) {
		Optional<JsonNode> found = calls.get(PAYMENTS + "/" + hash);
		if (found.isEmpty()) {
			return new InvoiceState.Missing();
		}
		JsonNode payment = found.get();
		@Nullable JsonNode details = StrictJson.optionalObject(payment, "details");
		if (details != null) {
			requireSame(StrictJson.string(details, "payment_hash"), hash);
		}
		if (StrictJson.bool(payment, "paid")) {
			return (details != null) ? new InvoiceState.Settled(amount(details, "amount"), amount(details, "fee"))
					: new InvoiceState.Settled(null, null);
		}
		boolean failed = details != null && "failed".equals(StrictJson.optionalString(details, "status"));
		return failed ? new InvoiceState.Ended() : new InvoiceState.Open();
	}

}
