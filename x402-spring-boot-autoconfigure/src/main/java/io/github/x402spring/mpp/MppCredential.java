package io.github.x402spring.mpp;

import java.util.Set;

import io.github.x402spring.payment.Credential;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request presents: the challenge that it answers, and what proves the payment.
 * Nothing in it is verified.
 *
 * @param text the encoded credential, as it came
 * @param challenge the echoed challenge
 * @param source who pays, as the client says; {@code null} if it does not
 * @param payload the proof, in the form of the method
 * @param identifier how the client names the operation, or {@code null}
 * @param maxContent how many bytes of the request are compared with the challenge
 */
record MppCredential(String text, MppChallenge challenge, @Nullable String source, JsonNode payload,
		@Nullable String identifier, int maxContent) implements Credential {

	/** The family in the names of its protocols, one for each method. */
	static final String FAMILY = "mpp/";

	/** RFC 9110, section 9.2.1. */
	private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

	@Override
	public String protocol() {
		return FAMILY + this.challenge.method();
	}

	MppCredential named(@Nullable String other) {
		return new MppCredential(this.text, this.challenge, this.source, this.payload, other, this.maxContent);
	}

	MppCredential withMaxContent(int other) {
		return new MppCredential(this.text, this.challenge, this.source, this.payload, this.identifier, other);
	}

	@Override
	public boolean isForContentOf(PaidRequest request) {
		String digest = this.challenge.digest();
		return digest == null || request.contentDigest(this.maxContent).filter(digest::equals).isPresent();
	}

	// The draft allows no effects before the payment.
	@Override
	public boolean isSettledFirst(String method) {
		return !SAFE_METHODS.contains(method);
	}

	/**
	 * Hides the proof, which may be enough to pay.
	 * @return the method only
	 */
	@Override
	public String toString() {
		return "MppCredential[" + protocol() + "]";
	}

}
