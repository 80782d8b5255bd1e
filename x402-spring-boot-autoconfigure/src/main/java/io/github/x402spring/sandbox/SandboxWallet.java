package io.github.x402spring.sandbox;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.X402Codec;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A payer for development and tests: answers challenges with payments that are signed for
 * real, as the clients from npm write them. It signs for known test networks only.
 *
 * @since 0.1.0
 */
public final class SandboxWallet {

	/**
	 * Published with every Hardhat and Anvil; real money that is sent to them is lost.
	 */
	private static final List<String> DEVELOPMENT_KEYS = List.of(
			"0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
			"0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
			"0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
			"0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");

	/** How far version 1 clients date authorisations back. */
	private static final Duration V1_BACKDATING = Duration.ofMinutes(10);

	private static final SecureRandom RANDOM = new SecureRandom();

	private final ECKeyPair keys;

	private final Address address;

	private final Clock clock;

	private final Supplier<String> nonces;

	/**
	 * Create a wallet.
	 * @param privateKey {@code 0x} and 64 hexadecimal digits
	 * @param clock the time
	 * @throws IllegalArgumentException if the key has another form
	 */
	public SandboxWallet(String privateKey, Clock clock) {
		this(privateKey, clock, SandboxWallet::randomNonce);
	}

	SandboxWallet(String privateKey, Clock clock, Supplier<String> nonces) {
		this.keys = ECKeyPair.create(Hex.decode(privateKey, 32));
		this.address = new Address("0x" + Keys.getAddress(this.keys));
		this.clock = clock;
		this.nonces = nonces;
	}

	/**
	 * Create a wallet from one of the development keys of Hardhat and Anvil. These keys
	 * are known to everybody: money on a main network that reaches their addresses is
	 * stolen at once.
	 * @param index 0 to 3
	 * @return the wallet
	 * @throws IndexOutOfBoundsException if there is no such key
	 */
	public static SandboxWallet developmentKey(int index) {
		return developmentKey(index, Clock.systemUTC());
	}

	/**
	 * Create a wallet from one of the development keys, see {@link #developmentKey(int)}.
	 * @param index 0 to 3
	 * @param clock the time
	 * @return the wallet
	 * @throws IndexOutOfBoundsException if there is no such key
	 */
	public static SandboxWallet developmentKey(int index, Clock clock) {
		return new SandboxWallet(DEVELOPMENT_KEYS.get(index), clock);
	}

	/**
	 * Return the wallet's address.
	 * @return the address
	 */
	public Address address() {
		return this.address;
	}

	/**
	 * Pay the first offer of scheme {@code exact} on an EVM chain.
	 * @param challenge the challenge
	 * @return a value for the {@code PAYMENT-SIGNATURE} header, another one each time
	 * @throws IllegalArgumentException if there is no such offer, or it is for a network
	 * that may carry real money
	 */
	public String pay(PaymentRequired challenge) {
		return pay(X402Codec.encode(challenge));
	}

	/**
	 * Pay the first offer of scheme {@code exact} on an EVM chain.
	 * @param paymentRequired the value of the {@code PAYMENT-REQUIRED} header
	 * @return a value for the {@code PAYMENT-SIGNATURE} header, another one each time
	 * @throws io.github.x402spring.json.MalformedMessageException if the value is no
	 * challenge
	 * @throws IllegalArgumentException if there is no such offer, or it is for a network
	 * that may carry real money
	 */
	public String pay(String paymentRequired) {
		X402Codec.decodePaymentRequired(paymentRequired);
		JsonNode challenge = StrictJson.parseObject(StrictJson.utf8(Base64.getDecoder().decode(paymentRequired)));
		SandboxOffer offer = SandboxOffer.v2(challenge);
		TransferAuthorization authorization = authorization(offer, BigInteger.ZERO);
		ObjectNode payment = JsonNodeFactory.instance.objectNode();
		payment.put("x402Version", 2);
		ObjectNode payload = payment.putObject("payload");
		payload.set("authorization", toJson(authorization));
		payload.put("signature", sign(authorization, offer.domain()).toHex());
		copyIfPresent(challenge, payment, "extensions");
		identify(payment.path("extensions").path("payment-identifier").path("info"));
		copyIfPresent(challenge, payment, "resource");
		payment.set("accepted", offer.requirements());
		return encode(payment);
	}

	/**
	 * Pay the first offer of scheme {@code exact} on an EVM chain, as a version 1 client.
	 * @param body the body of the 402 answer
	 * @return a value for the {@code X-PAYMENT} header, another one each time
	 * @throws io.github.x402spring.json.MalformedMessageException if the body is no JSON
	 * object or the offer is malformed
	 * @throws IllegalArgumentException if there is no such offer, or it is for a network
	 * that may carry real money
	 */
	public String payV1(String body) {
		SandboxOffer offer = SandboxOffer.v1(StrictJson.parseObject(body));
		Instant validAfter = this.clock.instant().minus(V1_BACKDATING);
		TransferAuthorization authorization = authorization(offer, BigInteger.valueOf(validAfter.getEpochSecond()));
		ObjectNode payment = JsonNodeFactory.instance.objectNode();
		payment.put("x402Version", 1);
		payment.set("scheme", offer.requirements().get("scheme"));
		payment.set("network", offer.requirements().get("network"));
		ObjectNode payload = payment.putObject("payload");
		payload.put("signature", sign(authorization, offer.domain()).toHex());
		payload.set("authorization", toJson(authorization));
		return encode(payment);
	}

	EvmSignature sign(TransferAuthorization authorization, Eip712Domain domain) {
		Sign.SignatureData signature = Sign.signMessage(authorization.digest(domain), this.keys, false);
		return new EvmSignature(new BigInteger(1, signature.getR()), new BigInteger(1, signature.getS()),
				signature.getV()[0]);
	}

	private TransferAuthorization authorization(SandboxOffer offer, BigInteger validAfter) {
		return offer.authorization(this.address, this.clock.instant(), validAfter, this.nonces.get());
	}

	private static JsonNode toJson(TransferAuthorization authorization) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put("from", authorization.from().value());
		node.put("to", authorization.to().value());
		node.put("value", authorization.value().toString());
		node.put("validAfter", authorization.validAfter().toString());
		node.put("validBefore", authorization.validBefore().toString());
		node.put("nonce", authorization.nonce());
		return node;
	}

	private static void copyIfPresent(JsonNode from, ObjectNode to, String name) {
		JsonNode value = from.get(name);
		if (value != null) {
			to.set(name, value);
		}
	}

	private static String encode(JsonNode payment) {
		return Base64.getEncoder().encodeToString(StrictJson.write(payment).getBytes(StandardCharsets.UTF_8));
	}

	// Only where it has to: tests give ids of their own.
	private static void identify(JsonNode info) {
		if (info instanceof ObjectNode node && node.path("required").asBoolean(false)) {
			node.put("id", "pay_" + randomNonce().substring(2));
		}
	}

	private static String randomNonce() {
		byte[] nonce = new byte[32];
		RANDOM.nextBytes(nonce);
		return Hex.encode(nonce);
	}

}
