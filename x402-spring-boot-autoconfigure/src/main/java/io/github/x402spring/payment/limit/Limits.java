package io.github.x402spring.payment.limit;

import org.jspecify.annotations.Nullable;

/**
 * The limits of all paid endpoints, or those of a plan. What a plan does not say is as
 * for all endpoints, and counted together with them; what it says has counts of its own.
 *
 * @param challenges how many requests a client network may make that are not paid for
 * @param calls how many calls a payer may make, or the holder of a pass
 * @param concurrentCalls how many calls of one payer or pass may run at once; zero for
 * any number
 * @since 0.1.0
 */
public record Limits(@Nullable RateLimit challenges, @Nullable RateLimit calls, @Nullable Integer concurrentCalls) {

	/** Says nothing. */
	public static final Limits NONE = new Limits(null, null, null);

	/** Each running call has a row of its own where instances share the counts. */
	private static final int MOST_CONCURRENT = 1000;

	/**
	 * Create limits.
	 * @throws IllegalArgumentException if the number of concurrent calls is negative or
	 * above 1000
	 */
	public Limits {
		if (concurrentCalls != null && (concurrentCalls < 0 || concurrentCalls > MOST_CONCURRENT)) {
			throw new IllegalArgumentException(
					"0 to " + MOST_CONCURRENT + " calls may run at once, not " + concurrentCalls);
		}
	}

	/**
	 * Return whether something is limited.
	 * @param kind what
	 * @return whether these limits limit it
	 */
	public boolean isSet(LimitKind kind) {
		return switch (kind) {
			case CHALLENGES -> this.challenges != null && !this.challenges.isNone();
			case CALLS -> this.calls != null && !this.calls.isNone();
			case CONCURRENT_CALLS -> this.concurrentCalls != null && this.concurrentCalls > 0;
		};
	}

	/**
	 * Return whether requests are counted by time.
	 * @return whether there is a limit that needs buckets
	 */
	public boolean hasRates() {
		return isSet(LimitKind.CHALLENGES) || isSet(LimitKind.CALLS);
	}

}
