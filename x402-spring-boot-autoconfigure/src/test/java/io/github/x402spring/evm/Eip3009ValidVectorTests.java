package io.github.x402spring.evm;

import java.math.BigInteger;
import java.util.stream.Stream;

import io.github.x402spring.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The valid signatures of {@code eip3009.json}: twelve chains and tokens, both parities,
 * leading zeros in r and s, extreme nonces and values, a non-ASCII token name, and the
 * one real signature that the specification publishes.
 */
class Eip3009ValidVectorTests {

	private static final JsonNode VECTORS = Vectors.read("eip3009.json");

	static Stream<Arguments> valid() {
		return Stream.concat(Vectors.each(VECTORS.required("valid")), published());
	}

	static Stream<Arguments> generated() {
		return Vectors.each(VECTORS.required("valid"));
	}

	private static Stream<Arguments> published() {
		return Stream.of(Arguments.argumentSet("published in the specification", VECTORS.required("publishedVector")));
	}

	@Test
	void thereAreSixteenGeneratedVectors() {
		assertThat(VECTORS.required("valid").size()).isEqualTo(16);
	}

	@Test
	void typeHashesAreThoseOfTheVectors() {
		assertThat(Eip712Domain.hash(Vectors.text(VECTORS, "domainTypeString")))
			.isEqualTo(Eip3009.bytes32(VECTORS, "domainTypeHash"));
		assertThat(Eip712Domain.hash(Vectors.text(VECTORS, "typeString")))
			.isEqualTo(Eip3009.bytes32(VECTORS, "typeHash"));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void domainSeparatorIsComputed(JsonNode entry) {
		assertThat(Eip3009.domain(entry.required("domain")).separator())
			.isEqualTo(Eip3009.bytes32(entry, "domainSeparator"));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void structHashIsComputed(JsonNode entry) {
		assertThat(Eip3009.authorization(entry.required("message")).structHash())
			.isEqualTo(Eip3009.bytes32(entry, "structHash"));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void digestIsComputed(JsonNode entry) {
		Eip712Domain domain = Eip3009.domain(entry.required("domain"));
		TransferAuthorization authorization = Eip3009.authorization(entry.required("message"));
		assertThat(authorization.digest(domain)).isEqualTo(Eip3009.bytes32(entry, "digest"));
		assertThat(authorization.digest(domain)).as("computed again in the same domain")
			.isEqualTo(Eip3009.bytes32(entry, "digest"));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void signatureIsCanonicalAndWrittenAsRead(JsonNode entry) {
		String text = Vectors.text(entry, "signature");
		assertThat(EvmSignature.parse(text).toHex()).isEqualTo(text);
	}

	@ParameterizedTest
	@MethodSource("generated")
	void signatureHasTheParts(JsonNode entry) {
		EvmSignature signature = EvmSignature.parse(Vectors.text(entry, "signature"));
		assertThat(signature).isEqualTo(new EvmSignature(new BigInteger(1, Eip3009.bytes32(entry, "r")),
				new BigInteger(1, Eip3009.bytes32(entry, "s")), entry.required("v").intValue()));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void bothRecoveriesFindTheSigner(JsonNode entry) {
		byte[] digest = Eip3009.bytes32(entry, "digest");
		EvmSignature signature = EvmSignature.parse(Vectors.text(entry, "signature"));
		Address from = new Address(Vectors.text(entry.required("message"), "from"));
		assertThat(new Web3jSignatureRecovery().recover(digest, signature)).contains(from);
		assertThat(new Secp256k1SignatureRecovery().recover(digest, signature)).contains(from);
		if (entry.has("expectedSigner")) {
			assertThat(from).isEqualTo(new Address(Vectors.text(entry, "expectedSigner")));
		}
	}

	@ParameterizedTest
	@MethodSource("generated")
	void deterministicSigningOfOurDigestGivesTheSameBytes(JsonNode entry) {
		ECKeyPair keys = ECKeyPair.create(Eip3009.bytes32(entry, "privateKey"));
		byte[] digest = Eip3009.authorization(entry.required("message"))
			.digest(Eip3009.domain(entry.required("domain")));
		Sign.SignatureData signed = Sign.signMessage(digest, keys, false);
		EvmSignature signature = new EvmSignature(new BigInteger(1, signed.getR()), new BigInteger(1, signed.getS()),
				signed.getV()[0]);
		assertThat(signature.toHex()).isEqualTo(Vectors.text(entry, "signature"));
	}

}
