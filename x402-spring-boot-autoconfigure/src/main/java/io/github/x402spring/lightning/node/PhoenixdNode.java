package io.github.x402spring.lightning.node;

import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.PaymentHash;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Phoenixd. Its password with limited access is enough. It takes whole satoshis.
 */
final class PhoenixdNode extends HttpNode {

	PhoenixdNode(NodeSettings settings, String password, Clock clock) {
		super(new NodeHttp(settings, "Authorization",
				"Basic " + Base64.getEncoder().encodeToString((":" + password).getBytes(StandardCharsets.UTF_8))),
				clock);
	}

	@Override
	public String name() {
		return "phoenixd";
	}

	@Override
	public BigInteger smallestUnit() {
		return SATOSHI;
	}

	@Override
	MadeInvoice make(NodeHttp calls, InvoiceRequest request) {
		JsonNode made = calls.postForm("/createinvoice",
				"amountSat=" + request.amount().divide(SATOSHI) + "&description="
						+ URLEncoder.encode(request.description(), StandardCharsets.UTF_8) + "&expirySeconds="
						+ request.expiry().toSeconds());
		return new MadeInvoice(StrictJson.string(made, "serialized"), StrictJson.string(made, "paymentHash"));
	}

	@Override
	InvoiceState look(NodeHttp calls, PaymentHash hash) {
		Optional<JsonNode> found = calls.get("/payments/incoming/" + hash);
		if (found.isEmpty()) {
			return new InvoiceState.Missing();
		}
		JsonNode payment = found.get();
		requireSame(StrictJson.string(payment, "paymentHash"), hash);
		if (StrictJson.bool(payment, "isPaid")) {
			return settled(amount(payment, "receivedSat"), amount(payment, "fees"));
		}
		// Older versions do not say it.
		boolean expired = payment.has("isExpired") && StrictJson.bool(payment, "isExpired");
		return expired ? new InvoiceState.Ended() : new InvoiceState.Open();
	}

	/**
	 * Add the fees to what is left. Phoenixd writes {@code receivedSat} as
	 * {@code payment.amount.truncateToSatoshi()} and {@code fees} in millisatoshis
	 * ({@code ApiType.IncomingPayment} in its JsonSerializers.kt). The amount is that of
	 * {@code WalletPayment} in PaymentsDb.kt of lightning-kmp: "for incoming payments,
	 * this is the amount AFTER the fees are applied", so that of 500 with fees of 10 it
	 * is 490. What was paid is whole satoshis, as its invoices are.
	 * @param left what is left, cut to whole satoshis
	 * @param fees what was taken for receiving it
	 * @return the state
	 */
	private static InvoiceState settled(@Nullable BigInteger left, @Nullable BigInteger fees) {
		if (left == null) {
			return new InvoiceState.Settled(null, fees);
		}
		BigInteger paid = left.multiply(SATOSHI).add((fees != null) ? fees : BigInteger.ZERO);
		BigInteger satoshis = paid.add(SATOSHI).subtract(BigInteger.ONE).divide(SATOSHI);
		return new InvoiceState.Settled(satoshis.multiply(SATOSHI), fees);
	}

}
