package io.github.x402spring.x402;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import tools.jackson.databind.JsonNode;

/**
 * Challenges as they go out. The same prices are asked for again and again, and writing
 * them is most of the work of a 402.
 */
final class ChallengeCache {

	/** At most some megabytes, whatever URLs are made up. */
	private static final int CAPACITY = 500;

	private final Map<Asked, WrittenChallenge> written = new ConcurrentHashMap<>();

	WrittenChallenge of(String reason, PaidResource resource, List<Quote> quotes) {
		Asked asked = new Asked(reason, resource, quotes);
		WrittenChallenge known = this.written.get(asked);
		if (known != null) {
			return known;
		}
		if (this.written.size() >= CAPACITY) {
			this.written.clear();
		}
		WrittenChallenge fresh = write(asked);
		this.written.put(asked, fresh);
		return fresh;
	}

	private static WrittenChallenge write(Asked asked) {
		PaymentRequired required = new PaymentRequired(asked.reason(), asked.resource(),
				asked.quotes().stream().map(PaymentRequirements::of).toList(), null);
		Map<String, JsonNode> members = new LinkedHashMap<>();
		X402Codec.bodyV1(required)
			.ifPresent((body) -> body.properties().forEach((it) -> members.put(it.getKey(), it.getValue())));
		return new WrittenChallenge(X402Codec.encode(required), members);
	}

	private record Asked(String reason, PaidResource resource, List<Quote> quotes) {

	}

}
