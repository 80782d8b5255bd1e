package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What may be settled for a caller. Each payment costs gas once.
 *
 * @param perHour at most this many in an hour; 0 for any number
 * @param perDay at most this many in a day; 0 for any number
 * @param gasPerDay what their gas may cost in a day on each network, in the smallest unit
 * of its coin; 0 for any amount
 * @since 0.1.0
 */
public record ClaimLimits(int perHour, int perDay, BigInteger gasPerDay) {

	/** As many as the caller asks for. */
	public static final ClaimLimits NONE = new ClaimLimits(0, 0, BigInteger.ZERO);

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration DAY = Duration.ofDays(1);

	/**
	 * Create limits.
	 * @throws IllegalArgumentException if a number is negative
	 */
	public ClaimLimits {
		if (perHour < 0 || perDay < 0 || gasPerDay.signum() < 0) {
			throw new IllegalArgumentException("A limit must not be negative");
		}
	}

	/**
	 * Return whether gas is limited.
	 * @return whether it may not cost any amount
	 */
	public boolean isGasLimited() {
		return this.gasPerDay.signum() > 0;
	}

	/**
	 * Return whether the caller may have any number of payments settled.
	 * @return whether there is no limit
	 */
	public boolean isNone() {
		return equals(NONE);
	}

	/**
	 * Return the limits of the number of payments that there are.
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
