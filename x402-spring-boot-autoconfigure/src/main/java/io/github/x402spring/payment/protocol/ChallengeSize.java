package io.github.x402spring.payment.protocol;

import java.util.List;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Keeps challenges within what servers and proxies pass on in a header: Tomcat gives up
 * at 8 KiB for all headers of an answer, many proxies at the same.
 */
final class ChallengeSize {

	/** The longest header, in bytes. */
	private static final int MAX_HEADER_LENGTH = 6 * 1024;

	/** Most reasons are shorter. */
	private static final int REASON_LENGTH = 36;

	private static final int ENDPOINT_LENGTH = 64;

	private static final int FINGERPRINT_LENGTH = 64;

	private ChallengeSize() {
	}

	/**
	 * Require that a challenge fits into a header whatever the URL is.
	 * @param protocols write the challenge
	 * @param quotes what is asked for
	 * @param description what the buyer gets
	 * @param mimeType media type of the content
	 * @param plan the plan whose passes open it, or {@code null}
	 * @throws IllegalArgumentException if it does not fit
	 */
	static void require(ProtocolRegistry protocols, List<Quote> quotes, String description, String mimeType,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		PaidResource resource = new PaidResource("x".repeat(PaidResource.MAX_URL_LENGTH), description, mimeType);
		Challenge challenge = new Challenge("x".repeat(REASON_LENGTH),
				new ChallengeContext(resource, "x".repeat(ENDPOINT_LENGTH), "x".repeat(FINGERPRINT_LENGTH)),
				quotes.stream().map(Offer::of).toList(), plan);
		int length = new MeasuredHeaders().measure(protocols, challenge);
		if (length > MAX_HEADER_LENGTH) {
			throw new IllegalArgumentException(
					"its challenge takes up to " + length + " bytes of a header, which exceeds the " + MAX_HEADER_LENGTH
							+ " bytes that all servers and proxies accept");
		}
	}

	/** The longest header that families add. */
	private static final class MeasuredHeaders implements ChallengeAnswer {

		private int longest;

		int measure(ProtocolRegistry protocols, Challenge challenge) {
			protocols.challenge(challenge, this);
			return this.longest;
		}

		@Override
		public void add(String name, String value) {
			this.longest = Math.max(this.longest, value.length());
		}

		@Override
		public void addMember(String name, JsonNode value) {
			// The body may be long.
		}

	}

}
