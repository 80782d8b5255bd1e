package io.github.x402spring.x402.signin;

import io.github.x402spring.Vectors;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.testsupport.SignInWallet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sign-ins as the reference package makes them.
 */
class SignInVectorTests {

	private static final JsonNode VECTORS = Vectors.read("sign-in-with-x.json").get("signInWithX");

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void textIsSignedAsItsHash(int index) {
		JsonNode vector = VECTORS.get("cases").get(index);
		byte[] digest = SignatureRecovery.digestOf(vector.get("message").stringValue());
		assertThat(Hex.encode(digest)).isEqualTo(vector.get("eip191Hash").stringValue());
		JsonNode payload = vector.get("payload");
		assertThat(
				new Web3jSignatureRecovery().recover(digest, EvmSignature.parse(payload.get("signature").stringValue()))
					.orElseThrow()
					.value())
			.isEqualTo(payload.get("address").stringValue());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void headerIsRead(int index) {
		JsonNode vector = VECTORS.get("cases").get(index);
		SignInHeader header = SignInHeader.parse(vector.get("header").stringValue());
		JsonNode payload = vector.get("payload");
		assertThat(header.domain()).isEqualTo("api.example.com");
		assertThat(header.address()).isEqualTo(payload.get("address").stringValue());
		assertThat(header.chainId()).isEqualTo("eip155:84532");
		assertThat(header.signature()).isEqualTo(payload.get("signature").stringValue());
		assertThat(header.resources()).hasSize(payload.path("resources").size());
		assertThat(header.toString()).doesNotContain(header.signature());
	}

	@Test
	void walletOfTheTestsSignsAsTheReferencePackage() {
		JsonNode vector = VECTORS.get("cases").get(0);
		assertThat(SignInWallet.developmentKey(0).sign(vector.get("message").stringValue()))
			.isEqualTo(vector.get("payload").get("signature").stringValue());
	}

	@Test
	void declarationHasTheMembersOfTheReferencePackage() {
		JsonNode expected = VECTORS.get("declaration402");
		ObjectNode declared = SignInWithXTests.signIns().declare("GET /premium", "/premium");
		JsonNode actual = declared.get("sign-in-with-x");
		assertThat(actual.get("schema")).isEqualTo(expected.get("schema"));
		assertThat(actual.get("supportedChains")).isEqualTo(expected.get("supportedChains"));
		assertThat(actual.get("info").propertyNames())
			.containsExactlyInAnyOrderElementsOf(expected.get("info").propertyNames());
		assertThat(actual.get("info").get("domain")).isEqualTo(expected.get("info").get("domain"));
		assertThat(actual.get("info").get("uri")).isEqualTo(expected.get("info").get("uri"));
		assertThat(actual.get("info").get("resources")).isEqualTo(expected.get("info").get("resources"));
	}

}
