package io.github.x402spring.x402;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Challenges as they go out. The same prices are asked for again and again, and writing
 * them is most of the work of a 402.
 */
final class ChallengeCache {

	/** At most some megabytes, whatever URLs are made up. */
	private static final int CAPACITY = 500;

	private final Map<Asked, WrittenChallenge> written = new ConcurrentHashMap<>();

	private final ObjectNode extensions;

	private final boolean version1;

	/**
	 * Create a cache.
	 * @param extensions the extensions that all challenges declare, none if it is empty
	 * @param version1 whether challenges are in version 1 too
	 */
	ChallengeCache(ObjectNode extensions, boolean version1) {
		this.extensions = extensions;
		this.version1 = version1;
	}

	/**
	 * Write a challenge that declares another extension as well. It is not kept.
	 * @param extension the extension with its name
	 * @param reason why it is asked for
	 * @param resource what is for sale
	 * @param quotes how to pay
	 * @param declaration how the endpoint is called; may be {@code null}
	 * @return the challenge
	 */
	WrittenChallenge with(ObjectNode extension, String reason, PaidResource resource, List<Quote> quotes,
			@Nullable ObjectNode declaration) {
		ObjectNode all = this.extensions.deepCopy();
		all.setAll(extension);
		return WrittenChallenge.of(reason, resource, quotes, all, declaration, this.version1);
	}

	/**
	 * Write a challenge, or find it.
	 * @param reason why payment is asked for
	 * @param resource what is for sale
	 * @param quotes what it costs
	 * @param endpoint method and identity of the endpoint; empty if it is not declared
	 * @param version the version of its declaration
	 * @param declaration makes the declaration, which may be {@code null}
	 * @return the challenge
	 */
	WrittenChallenge of(String reason, PaidResource resource, List<Quote> quotes, String endpoint, int version,
			Supplier<@Nullable ObjectNode> declaration) {
		Asked asked = new Asked(reason, resource, quotes, endpoint, version);
		WrittenChallenge known = this.written.get(asked);
		if (known != null) {
			return known;
		}
		if (this.written.size() >= CAPACITY) {
			this.written.clear();
		}
		WrittenChallenge fresh = WrittenChallenge.of(reason, resource, quotes, this.extensions, declaration.get(),
				this.version1);
		this.written.put(asked, fresh);
		return fresh;
	}

	private record Asked(String reason, PaidResource resource, List<Quote> quotes, String endpoint, int version) {

	}

}
