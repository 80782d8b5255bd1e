package io.github.x402spring.x402;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;

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
		WrittenChallenge fresh = WrittenChallenge.of(reason, resource, quotes, null);
		this.written.put(asked, fresh);
		return fresh;
	}

	private record Asked(String reason, PaidResource resource, List<Quote> quotes) {

	}

}
