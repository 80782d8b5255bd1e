package io.github.x402spring.evm;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.Vectors;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The vectors that stand in the protocol's own repository,
 * {@code repository-vectors.json}.
 */
class RepositoryVectorTests {

	private static final JsonNode VECTORS = Vectors.read("repository-vectors.json").required("vectors");

	private static final List<String> SIGNED = List.of("spec-eip3009-signature");

	private static final List<String> HASHED = List.of("spec-eip3009-signature", "go-eip3009-base",
			"go-eip3009-other-chain", "go-eip3009-other-value");

	private static final List<String> CHALLENGES = List.of("spec-v2-PAYMENT-REQUIRED");

	private static final List<String> PAYMENTS = List.of("spec-v2-PAYMENT-SIGNATURE", "spec-v1-X-PAYMENT");

	private static final List<String> RESPONSES = List.of("spec-v2-PAYMENT-RESPONSE-success",
			"spec-v2-PAYMENT-RESPONSE-failure", "spec-v1-X-PAYMENT-RESPONSE-success",
			"spec-v1-X-PAYMENT-RESPONSE-failure");

	private static final List<String> NEGATIVE = List.of("placeholder-signatures", "erc6492-magic");

	private static final Map<String, String> OUT_OF_SCOPE = Map.ofEntries(
			Map.entry("permit2-cross-sdk", "Permit2 is not supported"),
			Map.entry("permit2-cross-sdk-witness-changed", "Permit2 is not supported"),
			Map.entry("permit2-nonce-12345", "Permit2 is not supported"),
			Map.entry("permit2-other-chain", "Permit2 is not supported"),
			Map.entry("permit2-other-amount", "Permit2 is not supported"),
			Map.entry("witness-typehashes", "types of Permit2, which is not supported"),
			Map.entry("create2-exact-proxy", "address of the proxy for Permit2, which is not supported"),
			Map.entry("bazaar-EXTENSION-RESPONSES-success", "a facilitator's EXTENSION-RESPONSES are not read"),
			Map.entry("bazaar-EXTENSION-RESPONSES-rejected", "a facilitator's EXTENSION-RESPONSES are not read"),
			Map.entry("siwx-header", "the extension sign-in-with-x is not supported"),
			Map.entry("erc20-approval-sample-not-parsable", "gas sponsoring for Permit2 is not supported"));

	static Stream<Arguments> signed() {
		return entries(SIGNED);
	}

	static Stream<Arguments> hashed() {
		return entries(HASHED);
	}

	static Stream<Arguments> challenges() {
		return entries(CHALLENGES);
	}

	static Stream<Arguments> payments() {
		return entries(PAYMENTS);
	}

	static Stream<Arguments> responses() {
		return entries(RESPONSES);
	}

	private static Stream<Arguments> entries(List<String> ids) {
		return ids.stream().map((id) -> Arguments.argumentSet(id, entry(id)));
	}

	@Test
	void everyEntryIsTestedOrHasAReasonNotToBe() {
		Set<String> known = Stream.of(SIGNED, HASHED, CHALLENGES, PAYMENTS, RESPONSES, NEGATIVE, OUT_OF_SCOPE.keySet())
			.flatMap((ids) -> ids.stream())
			.collect(Collectors.toSet());
		assertThat(VECTORS.valueStream()).extracting((entry) -> Vectors.text(entry, "id"))
			.containsExactlyInAnyOrderElementsOf(known);
	}

	@ParameterizedTest
	@MethodSource("hashed")
	void authorisationIsHashed(JsonNode entry) {
		Eip712Domain domain = Eip3009.domain(entry.required("domain"));
		TransferAuthorization authorization = Eip3009.authorization(entry.required("message"));
		assertThat(domain.separator()).isEqualTo(Eip3009.bytes32(entry, "domainSeparator"));
		assertThat(authorization.structHash()).isEqualTo(Eip3009.bytes32(entry, "structHash"));
		assertThat(authorization.digest(domain)).isEqualTo(Eip3009.bytes32(entry, "digest"));
	}

	@ParameterizedTest
	@MethodSource("signed")
	void signatureIsThePayers(JsonNode entry) {
		EvmSignature signature = EvmSignature.parse(Vectors.text(entry, "signature"));
		Address payer = new Address(Vectors.text(entry, "recovered"));
		assertThat(payer.value()).isEqualTo(Vectors.text(entry.required("message"), "from"));
		byte[] digest = Eip3009.bytes32(entry, "digest");
		assertThat(new Web3jSignatureRecovery().recover(digest, signature)).contains(payer);
		assertThat(new Secp256k1SignatureRecovery().recover(digest, signature)).contains(payer);
	}

	@ParameterizedTest
	@MethodSource("hashed")
	void signatureCopiedIntoAnotherMessageIsNotThePayers(JsonNode entry) {
		JsonNode published = entry("spec-eip3009-signature");
		String text = Vectors.text(entry("placeholder-signatures"), "signature");
		assertThat(text).isEqualTo(Vectors.text(published, "signature"));
		Address payer = new Address(Vectors.text(published, "recovered"));
		boolean original = entry.equals(published);
		byte[] digest = Eip3009.bytes32(entry, "digest");
		assertThat(new Web3jSignatureRecovery().recover(digest, EvmSignature.parse(text)).filter(payer::equals))
			.matches((recovered) -> recovered.isPresent() == original);
	}

	@Test
	void signatureWrappedForAnUndeployedWalletIsRefused() {
		JsonNode example = entry("erc6492-magic").required("example");
		assertThatIllegalArgumentException().isThrownBy(() -> EvmSignature.parse(Vectors.text(example, "wrapped")));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EvmSignature.parse(Vectors.text(example, "innerSignature")))
			.withMessageContaining("v must be");
	}

	@ParameterizedTest
	@MethodSource("challenges")
	void challengeIsDecodedAndEncodedIdentically(JsonNode entry) {
		PaymentRequired required = X402Codec.decodePaymentRequired(Vectors.text(entry, "base64"));
		assertThat(required.error()).isEqualTo("PAYMENT-SIGNATURE header is required");
		assertThat(required.resource().url()).isEqualTo("https://api.example.com/premium-data");
		assertThat(X402Codec.toJson(required.accepts().getFirst())).isEqualTo(entry.at("/decoded/accepts").get(0));
		assertThat(X402Codec.encode(required)).isEqualTo(Vectors.text(entry, "base64"));
	}

	@ParameterizedTest
	@MethodSource("payments")
	void paymentIsDecodedAndKeptToTheLetter(JsonNode entry) {
		PaymentPayload payment = X402Codec.decodePayment(Vectors.text(entry, "base64"));
		JsonNode decoded = entry.required("decoded");
		JsonNode home = decoded.has("accepted") ? decoded.required("accepted") : decoded;
		assertThat(payment.x402Version()).isEqualTo(decoded.required("x402Version").intValue());
		assertThat(payment.scheme()).isEqualTo(Vectors.text(home, "scheme"));
		assertThat(payment.network()).isEqualTo(Vectors.text(home, "network"));
		assertThat(payment.payload()).isEqualTo(decoded.required("payload"));
		assertThat(payment.accepted()).isEqualTo(decoded.get("accepted"));
		assertThat(payment.json()).isEqualTo(StrictJson.write(decoded));
		assertThat(Base64.getEncoder().encodeToString(payment.json().getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(Vectors.text(entry, "base64"));
	}

	/**
	 * The pages write the payer last, as version 1 does. Version 2 of the reference
	 * packages, and we, write it before the transaction: the same object, other bytes.
	 */
	@ParameterizedTest
	@MethodSource("responses")
	void settlementResponseIsDecodedAndEncoded(JsonNode entry) {
		String header = Vectors.text(entry, "base64");
		JsonNode decoded = entry.required("decoded");
		SettlementResponse response = X402Codec.decodeSettlementResponse(header);
		assertThat(response.success()).isEqualTo(decoded.required("success").booleanValue());
		assertThat(response.errorReason()).isEqualTo(decoded.path("errorReason").asString(null));
		assertThat(response.transaction()).isEqualTo(Vectors.text(decoded, "transaction"));
		assertThat(response.network()).isEqualTo(Vectors.text(decoded, "network"));
		assertThat(response.payer()).isEqualTo(Vectors.text(decoded, "payer"));
		assertThat(X402Codec.encodeV1(response)).isEqualTo(header);
		byte[] version2 = Base64.getDecoder().decode(X402Codec.encode(response));
		assertThat(StrictJson.parseObject(StrictJson.utf8(version2))).isEqualTo(decoded);
	}

	private static JsonNode entry(String id) {
		return VECTORS.valueStream()
			.filter((entry) -> Vectors.text(entry, "id").equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("There is no vector " + id));
	}

}
