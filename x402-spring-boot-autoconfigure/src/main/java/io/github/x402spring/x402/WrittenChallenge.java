package io.github.x402spring.x402;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A challenge of x402 as it goes out.
 *
 * @param header value of the header of version 2
 * @param members members of the body of version 1, in order; empty if it cannot be
 * expressed there. They are not changed
 */
record WrittenChallenge(String header, Map<String, JsonNode> members) {

	/** What all servers and proxies pass on in a header, see {@code ChallengeSize}. */
	private static final int MAX_HEADER_LENGTH = 6 * 1024;

	/**
	 * Write a challenge.
	 * @param reason why payment is asked for
	 * @param resource what is for sale
	 * @param quotes what it costs
	 * @param extensions extensions by their names
	 * @param declaration a further one, which is left out if the header would be too
	 * long; may be {@code null}
	 * @param version1 whether it is in version 1 too
	 * @return the challenge
	 */
	static WrittenChallenge of(String reason, PaidResource resource, List<Quote> quotes, ObjectNode extensions,
			@Nullable ObjectNode declaration, boolean version1) {
		if (declaration == null) {
			return of(reason, resource, quotes, extensions, version1);
		}
		ObjectNode all = JsonNodeFactory.instance.objectNode();
		all.setAll(extensions);
		WrittenChallenge written = of(reason, resource, quotes, all.setAll(declaration), version1);
		return (written.header().length() <= MAX_HEADER_LENGTH) ? written
				: of(reason, resource, quotes, extensions, version1);
	}

	private static WrittenChallenge of(String reason, PaidResource resource, List<Quote> quotes, JsonNode extensions,
			boolean version1) {
		PaymentRequired required = new PaymentRequired(reason, resource,
				quotes.stream().map(PaymentRequirements::of).toList(), extensions);
		Map<String, JsonNode> members = new LinkedHashMap<>();
		if (version1) {
			X402Codec.bodyV1(required)
				.ifPresent((body) -> body.properties().forEach((it) -> members.put(it.getKey(), it.getValue())));
		}
		return new WrittenChallenge(X402Codec.encode(required), members);
	}

}
