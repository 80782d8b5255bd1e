package io.github.x402spring.payment.limit;

import java.time.Duration;

/**
 * How many requests one caller may make. They are in a bucket that is full at first and
 * fills up again steadily: with 60 in a minute, one comes back each second.
 *
 * @param capacity how many at once, and in the period; zero for any number
 * @param per the period in which an empty bucket becomes full
 * @since 0.1.0
 */
public record RateLimit(long capacity, Duration per) {

	private static final long MOST = 1_000_000L;

	/** Counts may be lost at a restart, and buckets are kept for as long. */
	private static final Duration LONGEST = Duration.ofDays(1);

	private static final long MICROS = 1_000L;

	/**
	 * Create a limit.
	 * @throws IllegalArgumentException if it is negative, too large to be counted, or the
	 * period is shorter than a second or longer than a day
	 */
	public RateLimit {
		if (capacity < 0 || capacity > MOST) {
			throw new IllegalArgumentException("a rate limit has a capacity of 0 to " + MOST + ", not " + capacity);
		}
		if (per.compareTo(Duration.ofSeconds(1)) < 0 || per.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("a rate limit is per 1 second to 1 day, not " + per);
		}
	}

	/**
	 * Return whether there is no limit.
	 * @return whether any number of requests may be made
	 */
	public boolean isNone() {
		return this.capacity == 0;
	}

	/**
	 * Return how long it takes until one more request may be made.
	 * @return the time in microseconds, at least one
	 */
	public long microsPerToken() {
		return this.per.toNanos() / MICROS / this.capacity;
	}

	@Override
	public String toString() {
		return this.capacity + "/" + this.per;
	}

}
