package io.github.x402spring.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SandboxWalletTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

	private static final String NONCE = "0xacb0cc135b7644d9d9f6341295310cde1704cb981d3c1019bb40b6b9821d2dc9";

	private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1893456000), ZoneOffset.UTC);

	private final SandboxWallet wallet = new SandboxWallet(KEY, CLOCK, () -> NONCE);

	@Test
	void payWithTheVectorsNonceGivesTheVectorsHeaderByteForByte() {
		JsonNode v2 = Vectors.read("worked-example.json").get("v2");
		assertThat(this.wallet.pay(v2.at("/paymentRequired/header").stringValue()))
			.isEqualTo(v2.at("/paymentSignature/header").stringValue());
	}

	@Test
	void payOfAChallengeGivesTheSameAsPayOfItsHeader() {
		String header = Vectors.read("worked-example.json").at("/v2/paymentRequired/header").stringValue();
		assertThat(this.wallet.pay(X402Codec.decodePaymentRequired(header))).isEqualTo(this.wallet.pay(header));
	}

	@Test
	void payV1WritesMembersInTheOrderOfTheVector() {
		JsonNode v1 = Vectors.read("worked-example.json").get("v1");
		ObjectNode expected = (ObjectNode) v1.at("/xPayment/json").deepCopy();
		// The vector's twin signs validAfter 0; version 1 clients date back by ten
		// minutes.
		String header = this.wallet.payV1(v1.get("paymentRequiredBody").toString());
		JsonNode paid = decode(header);
		ObjectNode authorization = (ObjectNode) expected.at("/payload/authorization");
		authorization.put("validAfter", "1893455400");
		authorization.put("validBefore", "1893456060");
		((ObjectNode) expected.get("payload")).set("signature", paid.at("/payload/signature"));
		assertThat(paid.toString()).isEqualTo(expected.toString());
	}

	@Test
	void payV1IsSignedByTheWallet() {
		PaymentRequirements requirements = SandboxPayments.requirements(SandboxPayments.NETWORK, 10000);
		String body = X402Codec.bodyV1(SandboxPayments.challenge(requirements)).orElseThrow().toString();
		PaymentPayload payload = X402Codec.decodePayment(this.wallet.payV1(body));
		assertThat(payload.x402Version()).isEqualTo(1);
		assertThat(SandboxPayments.authenticate(payload, requirements).payer())
			.isEqualTo(this.wallet.address().value());
	}

	@ParameterizedTest
	@MethodSource("validVectors")
	void signIsByteIdenticalToTheVector(JsonNode vector) {
		JsonNode domain = vector.get("domain");
		JsonNode message = vector.get("message");
		SandboxWallet signer = new SandboxWallet(vector.get("privateKey").stringValue(), CLOCK);
		TransferAuthorization authorization = new TransferAuthorization(address(message, "from"),
				address(message, "to"), Vectors.number(message, "value"), Vectors.number(message, "validAfter"),
				Vectors.number(message, "validBefore"), message.get("nonce").stringValue());
		assertThat(signer.address()).isEqualTo(authorization.from());
		assertThat(signer
			.sign(authorization,
					new Eip712Domain(domain.get("name").stringValue(), domain.get("version").stringValue(),
							domain.get("chainId").longValue(), address(domain, "verifyingContract")))
			.toHex()).isEqualTo(vector.get("signature").stringValue());
	}

	@ParameterizedTest
	@CsvSource({ "0, 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "1, 0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
			"2, 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "3, 0x90F79bf6EB2c4f870365E785982E1f101E93b906" })
	void developmentKeyHasTheWellKnownAddress(int index, String address) {
		assertThat(SandboxWallet.developmentKey(index).address().value()).isEqualTo(address);
	}

	@Test
	void payUsesAnotherNonceEachTime() {
		SandboxWallet random = SandboxWallet.developmentKey(0);
		PaymentRequirements requirements = SandboxPayments.requirements(SandboxPayments.NETWORK, 1);
		Set<String> nonces = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			nonces.add(decode(random.pay(SandboxPayments.challenge(requirements))).at("/payload/authorization/nonce")
				.stringValue());
		}
		assertThat(nonces).hasSize(20).allMatch((nonce) -> nonce.matches("0x[0-9a-f]{64}"));
	}

	@Test
	void payEchoesExtensionsResourceAndUnknownMembersOfTheOffer() {
		ObjectNode challenge = (ObjectNode) Vectors.read("worked-example.json")
			.at("/v2/paymentRequired/json")
			.deepCopy();
		challenge.putObject("extensions").putObject("payment-identifier").put("required", true);
		((ObjectNode) challenge.at("/accepts/0")).put("addedLater", "kept");
		JsonNode paid = decode(this.wallet.pay(encode(challenge)));
		assertThat(paid.propertyNames()).containsExactly("x402Version", "payload", "extensions", "resource",
				"accepted");
		assertThat(paid.get("extensions")).isEqualTo(challenge.get("extensions"));
		assertThat(paid.get("resource")).isEqualTo(challenge.get("resource"));
		assertThat(paid.get("accepted")).isEqualTo(challenge.at("/accepts/0"));
	}

	@Test
	void payPicksTheFirstExactOfferOnAnEvmChain() {
		PaymentRequirements exact = SandboxPayments.requirements(SandboxPayments.NETWORK, 5);
		PaymentRequirements upto = new PaymentRequirements("upto", exact.network(), exact.amount(), exact.asset(),
				exact.payTo(), 300, exact.extra());
		PaymentRequirements solana = new PaymentRequirements("exact", new Network("solana:devnet"), exact.amount(),
				"asset", "payee", 300, exact.extra());
		ObjectNode permit2Extra = (ObjectNode) exact.extra().deepCopy();
		permit2Extra.put("assetTransferMethod", "permit2");
		PaymentRequirements permit2 = new PaymentRequirements("exact", exact.network(), exact.amount(), exact.asset(),
				exact.payTo(), 300, permit2Extra);
		JsonNode paid = decode(this.wallet.pay(SandboxPayments.challenge(upto, solana, permit2, exact)));
		assertThat(paid.get("accepted").toString()).isEqualTo(X402Codec.toJson(exact).toString());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.wallet.pay(SandboxPayments.challenge(upto, solana, permit2)));
	}

	@Test
	void payForAMainNetworkIsRefused() {
		PaymentRequirements base = SandboxPayments.requirements(Network.evm(8453), 5);
		assertThatIllegalArgumentException().isThrownBy(() -> this.wallet.pay(SandboxPayments.challenge(base)))
			.withMessageContaining("eip155:8453");
		String body = X402Codec.bodyV1(SandboxPayments.challenge(base)).orElseThrow().toString();
		assertThatIllegalArgumentException().isThrownBy(() -> this.wallet.payV1(body))
			.withMessageContaining("eip155:8453");
	}

	@Test
	void payOfSomethingElseThanAChallengeIsRefused() {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> this.wallet.pay("e30="));
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> this.wallet.payV1("[]"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.wallet.payV1("{}"));
	}

	@Test
	void textOfAWalletDoesNotTellItsKey() {
		assertThat(this.wallet.toString()).doesNotContain(KEY.substring(2));
	}

	static Stream<Arguments> validVectors() {
		return Vectors.each(Vectors.read("eip3009.json").get("valid"));
	}

	private static Address address(JsonNode node, String name) {
		return new Address(node.get(name).stringValue());
	}

	private static JsonNode decode(String header) {
		return MAPPER.readTree(Base64.getDecoder().decode(header));
	}

	private static String encode(JsonNode node) {
		return Base64.getEncoder().encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
	}

}
