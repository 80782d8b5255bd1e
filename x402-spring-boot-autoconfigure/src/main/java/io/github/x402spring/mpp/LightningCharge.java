package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.Quote;
import tools.jackson.databind.JsonNode;

/**
 * A charge by method {@code lightning}: an invoice, whose preimage only its payer learns.
 *
 * @param amount satoshis
 * @param invoice the BOLT11 invoice
 * @param paymentHash its payment hash
 * @param network its network; the method has no name for {@code TESTNET}
 */
record LightningCharge(BigInteger amount, String invoice, PaymentHash paymentHash,
		LightningNetwork network) implements Charge {

	static final String METHOD = "lightning";

	private static final String CURRENCY = "sat";

	private static final BigInteger MILLISATOSHIS = BigInteger.valueOf(1000);

	private static final Pattern PREIMAGE = Pattern.compile("[0-9a-f]{64}");

	/**
	 * Create a charge.
	 * @throws IllegalArgumentException if the amount is not positive, or the method has
	 * no name for the network
	 */
	LightningCharge {
		if (amount.signum() <= 0) {
			throw new IllegalArgumentException("The amount must be positive");
		}
		if (network == LightningNetwork.TESTNET) {
			throw new IllegalArgumentException("The method has no name for this network");
		}
	}

	/**
	 * Charge by an invoice.
	 * @param invoice the invoice
	 * @return the charge; empty if the method cannot express it: amounts are whole
	 * satoshis
	 */
	static Optional<LightningCharge> of(LightningInvoice invoice) {
		BigInteger amount = invoice.amount();
		if (amount == null || amount.signum() <= 0 || invoice.network() == LightningNetwork.TESTNET) {
			return Optional.empty();
		}
		BigInteger[] satoshis = amount.divideAndRemainder(MILLISATOSHIS);
		return (satoshis[1].signum() == 0)
				? Optional.of(new LightningCharge(satoshis[0], invoice.text(), invoice.hash(), invoice.network()))
				: Optional.empty();
	}

	/**
	 * Return whether the invoice of a quote can be charged.
	 * @param quote the quote
	 * @return whether it is paid over Lightning on a network that the method knows, in
	 * whole satoshis
	 */
	static boolean expresses(Quote quote) {
		return quote.kind().scheme().equals(METHOD) && !quote.network().equals(LightningNetwork.TESTNET.network())
				&& quote.amount().mod(MILLISATOSHIS).signum() == 0;
	}

	@Override
	public String method() {
		return METHOD;
	}

	@Override
	public JsonNode request() {
		return CanonicalJson.object()
			.put("amount", this.amount.toString())
			.put("currency", CURRENCY)
			.set("methodDetails",
					CanonicalJson.object()
						.put("invoice", this.invoice)
						.put("network", name(this.network))
						.put("paymentHash", this.paymentHash.hex()));
	}

	/**
	 * Read the request of a challenge that was issued here.
	 * @param request the parameter
	 * @return the charge
	 * @throws MalformedMessageException if it is no request of this method
	 */
	static LightningCharge read(String request) {
		JsonNode json = CanonicalJson.decode(request);
		JsonNode details = StrictJson.object(json, "methodDetails");
		if (!StrictJson.string(json, "currency").equals(CURRENCY)) {
			throw new MalformedMessageException("Member 'currency' must be " + CURRENCY);
		}
		try {
			return new LightningCharge(StrictJson.uint256(json, "amount"), StrictJson.string(details, "invoice"),
					new PaymentHash(StrictJson.string(details, "paymentHash")),
					network(StrictJson.string(details, "network")));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedMessageException("Member 'request' is no charge by " + METHOD);
		}
	}

	/**
	 * Read the preimage from the payload of a credential.
	 * @param payload the payload
	 * @return 32 bytes
	 * @throws MalformedMessageException if it does not have the prescribed form
	 */
	static byte[] preimage(JsonNode payload) {
		String digits = StrictJson.string(payload, "preimage");
		if (!PREIMAGE.matcher(digits).matches()) {
			throw new MalformedMessageException("Member 'preimage' must be 64 hexadecimal digits in lower case");
		}
		return HexFormat.of().parseHex(digits);
	}

	/**
	 * Return whether a preimage proves that the invoice was paid.
	 * @param preimage the preimage, 32 bytes
	 * @return whether its hash is the payment hash
	 */
	boolean isPaidBy(byte[] preimage) {
		return PaymentHash.ofPreimage(preimage).equals(this.paymentHash);
	}

	private static String name(LightningNetwork network) {
		return network.name().toLowerCase(Locale.ROOT);
	}

	private static LightningNetwork network(String name) {
		for (LightningNetwork network : LightningNetwork.values()) {
			if (name(network).equals(name)) {
				return network;
			}
		}
		throw new IllegalArgumentException("The network is not known");
	}

}
