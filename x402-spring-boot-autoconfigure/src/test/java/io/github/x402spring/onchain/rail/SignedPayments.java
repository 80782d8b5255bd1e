package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Payments of 10000 atomic dollars on Base Sepolia, signed by a key of their own.
 */
final class SignedPayments {

	static final Network NETWORK = Network.evm(84532);

	static final Asset TOKEN = new AssetRegistry(List.of()).defaultAsset(NETWORK).orElseThrow();

	static final BigInteger VALUE = BigInteger.valueOf(10_000);

	static final Address PAYEE = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	static final ECKeyPair KEYS = ECKeyPair.create(BigInteger.valueOf(4711));

	static final Address PAYER = new Address("0x" + Keys.getAddress(KEYS));

	static final String NONCE = "0x" + "a5".repeat(32);

	private SignedPayments() {
	}

	static CheckedPayment valid(Instant after, Instant before) {
		return valid(after, before, 0);
	}

	/** As some wallets write v, without the 27. */
	static CheckedPayment validWithSmallV(Instant after, Instant before) {
		return valid(after, before, 27);
	}

	/** The same payment by another signature. */
	static CheckedPayment signedBy(CheckedPayment payment, String signature) {
		JsonNodeFactory nodes = JsonNodeFactory.instance;
		return Wire.checked(Payloads.v2(Wire.payload(payment).payload().get("authorization"),
				nodes.stringNode(signature), requirements()), requirements(), payment.resource(), payment.key(),
				PAYER.value());
	}

	static String signature(CheckedPayment payment) {
		return Wire.payload(payment).payload().get("signature").stringValue();
	}

	private static CheckedPayment valid(Instant after, Instant before, int lessV) {
		TransferAuthorization authorization = new TransferAuthorization(PAYER, PAYEE, VALUE,
				BigInteger.valueOf(after.getEpochSecond()), BigInteger.valueOf(before.getEpochSecond()), NONCE);
		Sign.SignatureData signed = Sign.signMessage(authorization.digest(TOKEN.domain()), KEYS, false);
		EvmSignature signature = new EvmSignature(new BigInteger(1, signed.getR()), new BigInteger(1, signed.getS()),
				signed.getV()[0]);
		byte[] bytes = Hex.decode(signature.toHex(), 65);
		bytes[64] -= (byte) lessV;
		JsonNodeFactory nodes = JsonNodeFactory.instance;
		return Wire.checked(Payloads.v2(json(authorization), nodes.stringNode(Hex.encode(bytes)), requirements()),
				requirements(), new PaidResource("https://api.example.com", "", ""),
				ExactEvmScheme.key(NETWORK, TOKEN.address(), PAYER, NONCE), PAYER.value());
	}

	private static PaymentRequirements requirements() {
		ObjectNode extra = JsonNodeFactory.instance.objectNode();
		extra.put("name", TOKEN.name());
		extra.put("version", TOKEN.version());
		return new PaymentRequirements("exact", NETWORK, VALUE, TOKEN.address().value(), PAYEE.value(),
				(int) Duration.ofMinutes(5).toSeconds(), extra);
	}

	private static ObjectNode json(TransferAuthorization authorization) {
		ObjectNode json = JsonNodeFactory.instance.objectNode();
		json.put("from", authorization.from().value());
		json.put("to", authorization.to().value());
		json.put("value", authorization.value().toString());
		json.put("validAfter", authorization.validAfter().toString());
		json.put("validBefore", authorization.validBefore().toString());
		json.put("nonce", authorization.nonce());
		return json;
	}

}
