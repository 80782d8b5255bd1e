package io.github.x402spring.lightning.node;

import java.security.SecureRandom;
import java.time.Clock;
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
 * Core Lightning over clnrest. A rune for the methods {@code invoice} and
 * {@code listinvoices} is enough.
 */
final class CoreLightningNode extends HttpNode {

	private static final int LABEL_BYTES = 16;

	private final SecureRandom random = new SecureRandom();

	private final Optional<List<String>> rights;

	CoreLightningNode(NodeSettings settings, String rune, Clock clock) {
		super(new NodeHttp(settings, "Rune", rune), clock);
		this.rights = RuneRights.excess(rune);
	}

	@Override
	public String name() {
		return "cln";
	}

	@Override
	Optional<List<String>> rights(NodeHttp calls) {
		return this.rights;
	}

	@Override
	MadeInvoice make(NodeHttp calls, InvoiceRequest request) {
		// Two invoices cannot have one label.
		byte[] label = new byte[LABEL_BYTES];
		this.random.nextBytes(label);
		JsonNode made = calls.post("/v1/invoice",
				JsonNodeFactory.instance.objectNode()
					.put("amount_msat", request.amount())
					.put("label", "x402-" + HexFormat.of().formatHex(label))
					.put("description", request.description())
					.put("expiry", request.expiry().toSeconds()));
		return new MadeInvoice(StrictJson.string(made, "bolt11"), StrictJson.string(made, "payment_hash"));
	}

	@Override
	InvoiceState look(NodeHttp calls, PaymentHash hash) {
		JsonNode invoices = calls
			.post("/v1/listinvoices", JsonNodeFactory.instance.objectNode().put("payment_hash", hash.hex()))
			.path("invoices");
		if (!invoices.isArray() || invoices.size() > 1) {
			throw new MalformedMessageException("Member 'invoices' must be an array of at most one invoice");
		}
		if (invoices.isEmpty()) {
			return new InvoiceState.Missing();
		}
		JsonNode invoice = invoices.get(0);
		requireSame(StrictJson.string(invoice, "payment_hash"), hash);
		return switch (StrictJson.string(invoice, "status")) {
			case "unpaid" -> new InvoiceState.Open();
			case "paid" -> new InvoiceState.Settled(amount(invoice, "amount_received_msat"), null);
			case "expired" -> new InvoiceState.Ended();
			default -> throw new MalformedMessageException("Member 'status' has no known value");
		};
	}

}
