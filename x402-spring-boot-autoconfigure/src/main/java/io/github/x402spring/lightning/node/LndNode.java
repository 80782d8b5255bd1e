package io.github.x402spring.lightning.node;

import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.PaymentHash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * LND over its REST interface. Its macaroon for invoices is enough. Numbers of 64 bits
 * are texts there, and bytes are Base64.
 */
final class LndNode extends HttpNode {

	private final Optional<List<String>> rights;

	LndNode(NodeSettings settings, String macaroon, Clock clock) {
		super(new NodeHttp(settings, "Grpc-Metadata-macaroon", macaroon), clock);
		this.rights = LndRights.excess(macaroon);
	}

	@Override
	public String name() {
		return "lnd";
	}

	@Override
	Optional<List<String>> rights(NodeHttp calls) {
		return this.rights;
	}

	@Override
	MadeInvoice make(NodeHttp calls, InvoiceRequest request) {
		JsonNode made = calls.post("/v1/invoices",
				JsonNodeFactory.instance.objectNode()
					.put("value_msat", request.amount().toString())
					.put("memo", request.description())
					.put("expiry", Long.toString(request.expiry().toSeconds())));
		return new MadeInvoice(StrictJson.string(made, "payment_request"), hash(made));
	}

	@Override
	InvoiceState look(NodeHttp calls, PaymentHash hash) {
		Optional<JsonNode> found = calls.get("/v1/invoice/" + hash);
		if (found.isEmpty()) {
			return new InvoiceState.Missing();
		}
		JsonNode invoice = found.get();
		requireSame(hash(invoice), hash);
		return switch (StrictJson.string(invoice, "state")) {
			case "OPEN", "ACCEPTED" -> new InvoiceState.Open();
			case "SETTLED" -> new InvoiceState.Settled(amount(invoice, "amt_paid_msat"), null);
			case "CANCELED" -> new InvoiceState.Ended();
			default -> throw new MalformedMessageException("Member 'state' has no known value");
		};
	}

	private static String hash(JsonNode answer) {
		try {
			return HexFormat.of().formatHex(Base64.getDecoder().decode(StrictJson.string(answer, "r_hash")));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("Member 'r_hash' must be Base64");
		}
	}

}
