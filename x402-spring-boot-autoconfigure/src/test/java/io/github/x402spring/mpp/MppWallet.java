package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client that pays challenges, those of method evm as the reference client does.
 */
final class MppWallet {

	private static final ECKeyPair KEYS = ECKeyPair
		.create(Numeric.toBigInt("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

	static final Address ADDRESS = new Address("0x" + Keys.getAddress(KEYS));

	private MppWallet() {
	}

	/** The challenges of a 402. */
	static List<MppChallenge> challenges(HttpResponse<?> response) {
		return MppChallenge.read(response.headers().allValues("WWW-Authenticate"));
	}

	/** The first challenge of a method in a 402. */
	static MppChallenge challenge(HttpResponse<?> response, String method) {
		return challenges(response).stream()
			.filter((challenge) -> challenge.method().equals(method))
			.findFirst()
			.orElseThrow();
	}

	/** The line of Authorization that pays a challenge. */
	static String pay(MppChallenge challenge) {
		return line(challenge, transfer(challenge));
	}

	static String pay(HttpResponse<?> response) {
		return pay(challenges(response).getFirst());
	}

	/** The line that pays a challenge of either method. */
	static String pay(MppChallenge challenge, SandboxLightningNode node) {
		return challenge.method().equals("evm") ? pay(challenge)
				: presentPreimage(challenge, preimage(challenge, node));
	}

	/** Pay the invoice of a challenge. */
	static String preimage(MppChallenge challenge, SandboxLightningNode node) {
		return node.pay(LightningInvoice.read(LightningCharge.read(challenge.request()).invoice())).orElseThrow();
	}

	static TransferAuthorization transfer(MppChallenge challenge) {
		EvmCharge charge = EvmCharge.read(challenge.request());
		BigInteger end = BigInteger
			.valueOf(Instant.parse(Objects.requireNonNull(challenge.expires())).getEpochSecond());
		return new TransferAuthorization(ADDRESS, charge.recipient(), charge.amount(), BigInteger.ZERO, end,
				EvmCharge.nonce(challenge));
	}

	static String line(MppChallenge challenge, TransferAuthorization transfer) {
		return line(challenge, transfer, UnaryOperator.identity());
	}

	/** A line whose credential is changed after it was signed. */
	static String line(MppChallenge challenge, TransferAuthorization transfer, UnaryOperator<ObjectNode> change) {
		ObjectNode credential = credential(challenge);
		credential.set("payload", payload(challenge, transfer));
		return "Payment " + CanonicalJson.encode(change.apply(credential));
	}

	/** The line that presents the preimage of the invoice of a challenge. */
	static String presentPreimage(MppChallenge challenge, String preimage) {
		ObjectNode credential = credential(challenge);
		credential.putObject("payload").put("preimage", preimage);
		return "Payment " + CanonicalJson.encode(credential);
	}

	private static ObjectNode credential(MppChallenge challenge) {
		ObjectNode credential = CanonicalJson.object();
		ObjectNode echo = credential.putObject("challenge")
			.put("id", challenge.id())
			.put("realm", challenge.realm())
			.put("method", challenge.method())
			.put("intent", challenge.intent())
			.put("request", challenge.request())
			.put("expires", challenge.expires())
			.put("opaque", challenge.opaque());
		if (challenge.digest() != null) {
			echo.put("digest", challenge.digest());
		}
		if (challenge.header() != null) {
			echo.put("header", challenge.header());
		}
		return credential;
	}

	/** The line that presents a transaction which the wallet has sent by itself. */
	static String presentTransaction(MppChallenge challenge, String hash, int logPosition) {
		EvmCharge charge = EvmCharge.read(challenge.request());
		PayerStatement statement = PayerStatement.of(challenge, charge.chainId(),
				new EvmPayload.Hash(hash, logPosition, null));
		ObjectNode payload = CanonicalJson.object()
			.put("type", "hash")
			.put("hash", hash)
			.put("logPosition", logPosition)
			.put("signature", sign(statement.text()));
		return line(challenge, transfer(challenge), (credential) -> credential.set("payload", payload));
	}

	static String sign(String text) {
		return hex(Sign.signPrefixedMessage(text.getBytes(StandardCharsets.UTF_8), KEYS));
	}

	private static String hex(Sign.SignatureData signed) {
		return new EvmSignature(new BigInteger(1, signed.getR()), new BigInteger(1, signed.getS()), signed.getV()[0])
			.toHex();
	}

	private static ObjectNode payload(MppChallenge challenge, TransferAuthorization transfer) {
		EvmCharge charge = EvmCharge.read(challenge.request());
		byte[] digest = transfer.digest(new Eip712Domain("USDC", "2", charge.chainId(), charge.currency()));
		return CanonicalJson.object()
			.put("type", "authorization")
			.put("from", transfer.from().value())
			.put("to", transfer.to().value())
			.put("value", transfer.value().toString())
			.put("validAfter", transfer.validAfter().toString())
			.put("validBefore", transfer.validBefore().toString())
			.put("nonce", transfer.nonce())
			.put("signature", hex(Sign.signMessage(digest, KEYS, false)));
	}

}
