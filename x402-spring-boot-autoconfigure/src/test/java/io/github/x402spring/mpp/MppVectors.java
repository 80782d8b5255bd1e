package io.github.x402spring.mpp;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.Vectors;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.testsupport.FakePaidRequest;
import tools.jackson.databind.JsonNode;

/**
 * Challenges and credentials that the reference client made.
 */
final class MppVectors {

	static final String SECRET = "0123456789abcdef0123456789abcdef";

	static final String REALM = "api.example.com";

	static final Instant NOW = Instant.parse("2029-12-31T23:56:00Z");

	static final Instant EXPIRES = Instant.parse("2030-01-01T00:00:00Z");

	private static final JsonNode VECTORS = Vectors.read("mpp.json");

	private MppVectors() {
	}

	static JsonNode of(String method) {
		return VECTORS.get(method);
	}

	static MppChallenge challenge(String method) {
		return MppChallenge.read(List.of(of(method).get("challenge").stringValue())).getFirst();
	}

	/** A line of {@code Authorization}. */
	static String line(String method) {
		return of(method).get("credential").stringValue();
	}

	static MppCredential credential(String method) {
		return CredentialReader.read(line(method).substring("Payment ".length()));
	}

	static ChallengeIds ids(String... secrets) {
		return new ChallengeIds(List.of(secrets));
	}

	static ChallengeContext context(String description) {
		return new ChallengeContext(new PaidResource("https://api.example.com/weather", description, "text/plain"),
				"GET /weather", "f00d", FakePaidRequest.get("/weather"));
	}

}
