package io.github.x402spring.mpp;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the reference client answered challenges that were written here, which stood beside
 * those of other schemes in one 402, for a request with a body and a bearer token.
 */
class ReferenceClientTests {

	/** Of the body {@code {"hello": "world"}}. */
	private static final String DIGEST = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";

	private final Challenges challenges = new Challenges(MppVectors.ids(MppVectors.SECRET), MppVectors.REALM,
			MppChallenge.PAYMENT_AUTHORIZATION);

	@ParameterizedTest
	@ValueSource(strings = { "lightning", "evm" })
	void echoIsOursToTheLetter(String method) {
		MppChallenge written = MppChallenge.read(List.of(answered(method).get("challenge").stringValue())).getFirst();
		MppCredential credential = credential(method);
		assertThat(credential.challenge()).isEqualTo(written);
		EchoResult.Ours ours = (EchoResult.Ours) this.challenges.check(credential.challenge());
		assertThat(ours.issuedFor().fingerprint()).isEqualTo("f00d");
		assertThat(ours.isExpired(MppVectors.NOW)).isFalse();
		assertThat(written.digest()).isEqualTo(DIGEST);
	}

	@Test
	void invoiceIsPaid() {
		MppCredential credential = credential("lightning");
		assertThat(LightningCharge.read(credential.challenge().request())
			.isPaidBy(LightningCharge.preimage(credential.payload()))).isTrue();
	}

	@Test
	void transferIsAuthorized() {
		MppCredential credential = credential("evm");
		EvmPayload.Authorization payload = (EvmPayload.Authorization) EvmPayload.read(credential.payload());
		assertThat(EvmCharge.read(credential.challenge().request())
			.refusal((EchoResult.Ours) this.challenges.check(credential.challenge()), credential.source(),
					payload.transfer()))
			.isEmpty();
	}

	private static JsonNode answered(String method) {
		return MppVectors.of("answered").get(method);
	}

	private static MppCredential credential(String method) {
		String line = answered(method).get("credential").stringValue();
		return (MppCredential) Objects.requireNonNull(CredentialHeaders
			.find((name) -> name.equals(MppChallenge.PAYMENT_AUTHORIZATION) ? List.of(line) : List.of("Bearer x")));
	}

}
