package io.github.x402spring.onchain.rail;

import java.time.Duration;

/**
 * How many payments are made by one transaction.
 *
 * @param size how many at most; with one, each payment has a transaction of its own
 * @param maxWait how long a payment waits for others
 * @since 0.1.0
 */
public record BatchSettings(int size, Duration maxWait) {

	/** Larger ones would exceed what some chains and nodes accept as a transaction. */
	public static final int LARGEST = 100;

	/** No batches. */
	public static final BatchSettings NONE = new BatchSettings(1, Duration.ZERO);

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if the size is not between 1 and {@link #LARGEST},
	 * or the time is negative
	 */
	public BatchSettings {
		if (size < 1 || size > LARGEST || maxWait.isNegative()) {
			throw new IllegalArgumentException("A batch has 1 to " + LARGEST + " payments, and no negative time");
		}
	}

	boolean isOff() {
		return this.size == 1;
	}

}
