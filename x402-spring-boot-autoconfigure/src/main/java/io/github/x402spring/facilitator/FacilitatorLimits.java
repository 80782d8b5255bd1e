package io.github.x402spring.facilitator;

import java.time.Duration;

/**
 * How long calls to a facilitator may take, and how many may be under way.
 *
 * @param verifyTimeout limit for one call of {@code /verify} or {@code /supported}, from
 * connecting to the last byte of the answer
 * @param settleTimeout limit for one settlement, a second call for one that is pending
 * included; generous, since giving up early leaves the outcome unknown
 * @param maxConcurrentCalls how many calls of one operation may be under way at once;
 * {@code /verify} and {@code /settle} do not share this room
 * @param maxConcurrentCallsPerPayer how many of them for one payer
 * @since 0.1.0
 */
public record FacilitatorLimits(Duration verifyTimeout, Duration settleTimeout, int maxConcurrentCalls,
		int maxConcurrentCallsPerPayer) {

	/**
	 * Longest time that one paid request waits for facilitators, so that it is answered
	 * within 30 seconds.
	 */
	static final Duration REQUEST = Duration.ofSeconds(29);

	/**
	 * 5 seconds to verify, 20 to settle, 64 calls of each kind at once, 32 for one payer.
	 */
	public static final FacilitatorLimits DEFAULT = new FacilitatorLimits(Duration.ofSeconds(5), Duration.ofSeconds(20),
			64, 32);

	/**
	 * Create limits.
	 * @throws IllegalArgumentException if a limit is not positive, or if both times
	 * together exceed 29 seconds
	 */
	public FacilitatorLimits {
		requirePositive(verifyTimeout, "verify timeout");
		requirePositive(settleTimeout, "settle timeout");
		if (verifyTimeout.compareTo(REQUEST) > 0 || settleTimeout.compareTo(REQUEST.minus(verifyTimeout)) > 0) {
			throw new IllegalArgumentException("The facilitator's verify timeout and settle timeout must not exceed "
					+ REQUEST.toSeconds() + " seconds together: a paid request is answered within 30 seconds");
		}
		if (maxConcurrentCalls <= 0 || maxConcurrentCallsPerPayer <= 0) {
			throw new IllegalArgumentException("The facilitator's maximum of concurrent calls must be positive");
		}
	}

	private static void requirePositive(Duration limit, String name) {
		if (limit.isNegative() || limit.isZero()) {
			throw new IllegalArgumentException("The facilitator's " + name + " must be positive");
		}
	}

}
