package io.github.x402spring.web.servlet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.x402spring.payment.Challenge;

/**
 * Challenges as they go out. The same prices are asked for again and again, and writing
 * them is most of the work of a 402.
 */
final class WrittenChallenges {

	/** At most some megabytes, whatever URLs are made up. */
	private static final int CAPACITY = 500;

	private final Map<Challenge, WrittenChallenge> written = new ConcurrentHashMap<>();

	WrittenChallenge of(Challenge challenge, Function<Challenge, WrittenChallenge> writer) {
		WrittenChallenge known = this.written.get(challenge);
		if (known != null) {
			return known;
		}
		if (this.written.size() >= CAPACITY) {
			this.written.clear();
		}
		WrittenChallenge fresh = writer.apply(challenge);
		this.written.put(challenge, fresh);
		return fresh;
	}

}
