package io.github.x402spring.facilitator.server;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many payments may be settled for a caller. Each costs gas once.
 *
 * @param perHour at most this many in an hour; 0 for any number
 * @param perDay at most this many in a day; 0 for any number
 * @since 0.1.0
 */
public record ClaimLimits(int perHour, int perDay) {

	/** As many as the caller asks for. */
	public static final ClaimLimits NONE = new ClaimLimits(0, 0);

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration DAY = Duration.ofDays(1);

	/**
	 * Create limits.
	 * @throws IllegalArgumentException if a number is negative
	 */
	public ClaimLimits {
		if (perHour < 0 || perDay < 0) {
			throw new IllegalArgumentException("A limit must not be negative");
		}
	}

	/**
	 * Return the limits that there are.
	 * @return how many at most, by length of the time
	 */
	public Map<Duration, Integer> byTime() {
		Map<Duration, Integer> limits = new TreeMap<>();
		limits.put(HOUR, this.perHour);
		limits.put(DAY, this.perDay);
		limits.values().removeIf((limit) -> limit == 0);
		return limits;
	}

}
