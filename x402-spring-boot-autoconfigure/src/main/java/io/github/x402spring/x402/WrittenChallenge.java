package io.github.x402spring.x402;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A challenge of x402 as it goes out.
 *
 * @param header value of the header of version 2
 * @param members members of the body of version 1, in order; empty if it cannot be
 * expressed there. They are not changed
 */
record WrittenChallenge(String header, Map<String, JsonNode> members) {

	static WrittenChallenge of(String reason, PaidResource resource, List<Quote> quotes,
			@Nullable JsonNode extensions) {
		PaymentRequired required = new PaymentRequired(reason, resource,
				quotes.stream().map(PaymentRequirements::of).toList(), extensions);
		Map<String, JsonNode> members = new LinkedHashMap<>();
		X402Codec.bodyV1(required)
			.ifPresent((body) -> body.properties().forEach((it) -> members.put(it.getKey(), it.getValue())));
		return new WrittenChallenge(X402Codec.encode(required), members);
	}

}
