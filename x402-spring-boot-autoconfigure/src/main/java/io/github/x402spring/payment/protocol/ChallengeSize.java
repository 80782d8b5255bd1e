package io.github.x402spring.payment.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.pricing.PaidRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps challenges within what servers and proxies pass on in a header: Tomcat gives up
 * at 8 KiB for all headers of an answer, many proxies at the same.
 */
final class ChallengeSize {

	private static final Log logger = LogFactory.getLog(ChallengeSize.class);

	/** The longest header, in bytes. */
	private static final int MAX_HEADER_LENGTH = 6 * 1024;

	/** Most URLs are shorter. */
	private static final int USUAL_URL_LENGTH = 128;

	/** Most reasons are shorter. */
	private static final int REASON_LENGTH = 36;

	private static final int ENDPOINT_LENGTH = 64;

	private static final int FINGERPRINT_LENGTH = 64;

	private ChallengeSize() {
	}

	/**
	 * Require that a challenge fits into a header whatever the URL is.
	 * @param families write the challenge, in their order
	 * @param quotes what is asked for
	 * @param description what the buyer gets
	 * @param mimeType media type of the content
	 * @param plan the plan whose passes open it, or {@code null}
	 * @throws IllegalArgumentException if it does not fit
	 */
	static void require(List<PaymentProtocol> families, List<Quote> quotes, String description, String mimeType,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		if (quotes.isEmpty()) {
			return;
		}
		Challenge longest = challenge(PaidResource.MAX_URL_LENGTH, quotes, description, mimeType, plan);
		Challenge usual = challenge(USUAL_URL_LENGTH, quotes, description, mimeType, plan);
		ChallengeRoom room = new ChallengeRoom();
		for (PaymentProtocol family : families) {
			int header = ChallengeRoom.measure(family, longest).longest();
			if (header > MAX_HEADER_LENGTH) {
				throw new IllegalArgumentException(
						"its challenge takes up to " + header + " bytes of a header, which exceeds the "
								+ MAX_HEADER_LENGTH + " bytes that all servers and proxies accept");
			}
			PaidResource resource = usual.context().resource();
			int issued = quotes.stream().mapToInt((quote) -> family.issuedLength(quote, resource)).sum();
			if (!room.takes(ChallengeRoom.measure(family, usual).all() + issued)) {
				logger.warn("A challenge of " + (description.isEmpty() ? "a paid endpoint" : "'" + description + "'")
						+ " may take more than the " + ChallengeRoom.MOST
						+ " bytes that there are for headers. Then it goes out without the header lines of "
						+ family.getClass().getSimpleName() + ", whose clients cannot pay unless they read the body");
			}
		}
	}

	/**
	 * Return what a challenge is for of which nothing is known yet.
	 * @param quote what is asked for
	 * @return the context of a challenge of usual size
	 */
	static ChallengeContext usual(Quote quote) {
		return challenge(USUAL_URL_LENGTH, List.of(quote), "", "", null).context();
	}

	private static Challenge challenge(int url, List<Quote> quotes, String description, String mimeType,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		PaidResource resource = new PaidResource("x".repeat(url), description, mimeType);
		return new Challenge(
				"x".repeat(REASON_LENGTH), new ChallengeContext(resource, "x".repeat(ENDPOINT_LENGTH),
						"x".repeat(FINGERPRINT_LENGTH), new AnyRequest()),
				quotes.stream().map(Offer::of).toList(), plan);
	}

	/** A request of which nothing is known yet. */
	private record AnyRequest() implements PaidRequest {

		@Override
		public String method() {
			return "GET";
		}

		@Override
		public String handlerId() {
			return "";
		}

		@Override
		public String pattern() {
			return "";
		}

		@Override
		public String path() {
			return "/";
		}

		@Override
		public Map<String, String> pathVariables() {
			return Map.of();
		}

		@Override
		public @Nullable String query() {
			return null;
		}

		@Override
		public List<String> queryValues(String name) {
			return List.of();
		}

		@Override
		public List<String> headerValues(String name) {
			return List.of();
		}

		@Override
		public Optional<String> principal() {
			return Optional.empty();
		}

		@Override
		public String url() {
			return "http://localhost/";
		}

	}

}
