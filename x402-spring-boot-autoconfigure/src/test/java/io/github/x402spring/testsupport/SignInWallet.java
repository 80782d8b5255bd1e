package io.github.x402spring.testsupport;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A wallet that signs in, as the client from npm does. It writes the message by itself,
 * so that it shows what the production code reads.
 */
public final class SignInWallet {

	/** Published with every Hardhat and Anvil: play money only. */
	private static final List<String> DEVELOPMENT_KEYS = List.of(
			"ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
			"59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");

	private static final JsonMapper JSON = new JsonMapper();

	private final ECKeyPair keys;

	private SignInWallet(ECKeyPair keys) {
		this.keys = keys;
	}

	/** The wallet of one of the published development keys, 0 or 1. */
	public static SignInWallet developmentKey(int index) {
		return new SignInWallet(ECKeyPair.create(new BigInteger(DEVELOPMENT_KEYS.get(index), 16)));
	}

	public String address() {
		return Keys.toChecksumAddress(Keys.getAddress(this.keys));
	}

	/** Sign in as a challenge asks for it. */
	public String signIn(String paymentRequired) {
		return signIn(paymentRequired, (message) -> {
		});
	}

	/** Sign in with a message of one's own. */
	public String signIn(String paymentRequired, Consumer<ObjectNode> change) {
		ObjectNode message = message(paymentRequired);
		change.accept(message);
		return header(message.put("signature", sign(text(message))));
	}

	/** Sign in, and say something else in the header. */
	public String signInAndAlter(String paymentRequired, Consumer<ObjectNode> change) {
		ObjectNode message = message(paymentRequired);
		message.put("signature", sign(text(message)));
		change.accept(message);
		return header(message);
	}

	/** What a challenge says of sign-ins. */
	public static JsonNode extension(String paymentRequired) {
		return JSON.readTree(Base64.getDecoder().decode(paymentRequired)).path("extensions").path("sign-in-with-x");
	}

	public static String header(ObjectNode message) {
		return Base64.getEncoder().encodeToString(JSON.writeValueAsString(message).getBytes(StandardCharsets.UTF_8));
	}

	private ObjectNode message(String paymentRequired) {
		JsonNode extension = extension(paymentRequired);
		ObjectNode message = ((ObjectNode) extension.path("info")).deepCopy();
		message.setAll((ObjectNode) extension.path("supportedChains").path(0));
		return message.put("address", address());
	}

	private static String text(ObjectNode message) {
		StringBuilder text = new StringBuilder();
		text.append(message.path("domain").asString()).append(" wants you to sign in with your Ethereum account:\n");
		text.append(message.path("address").asString()).append("\n\n");
		if (message.has("statement")) {
			text.append(message.path("statement").asString()).append('\n');
		}
		text.append("\nURI: ").append(message.path("uri").asString());
		text.append("\nVersion: ").append(message.path("version").asString());
		text.append("\nChain ID: ").append(message.path("chainId").asString().replaceFirst("^[^:]*:", ""));
		text.append("\nNonce: ").append(message.path("nonce").asString());
		text.append("\nIssued At: ").append(message.path("issuedAt").asString());
		if (message.has("expirationTime")) {
			text.append("\nExpiration Time: ").append(message.path("expirationTime").asString());
		}
		if (message.has("notBefore")) {
			text.append("\nNot Before: ").append(message.path("notBefore").asString());
		}
		if (message.has("requestId")) {
			text.append("\nRequest ID: ").append(message.path("requestId").asString());
		}
		if (!message.path("resources").isEmpty()) {
			text.append("\nResources:");
			message.path("resources").forEach((resource) -> text.append("\n- ").append(resource.asString()));
		}
		return text.toString();
	}

	/** The 65 bytes of a signature of a text (EIP-191). */
	public String sign(String text) {
		Sign.SignatureData signature = Sign.signPrefixedMessage(text.getBytes(StandardCharsets.UTF_8), this.keys);
		return Numeric.toHexString(signature.getR()) + Numeric.toHexStringNoPrefix(signature.getS())
				+ Numeric.toHexStringNoPrefix(signature.getV());
	}

}
