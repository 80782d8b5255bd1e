package io.github.x402spring.lightning.rail;

import java.time.Duration;

import io.github.x402spring.lightning.LightningNetwork;

/**
 * How invoices are made and looked after.
 *
 * @param network where they are paid
 * @param redeemableFor how long an invoice that was paid in its last moment can still be
 * presented for content
 * @param strict whether the node is asked that an invoice is settled, besides the
 * preimage
 * @param maxOpen how many invoices may be open at once; 0 if none are made any more, and
 * only those that were paid are still good
 * @param maxOpenPerNetwork how many of them one network of clients may have
 * @param timeout how long a challenge waits for its invoice
 * @param maxConcurrentCalls how many invoices may be in the making at once, and about how
 * many the node may be asked at once
 * @since 0.1.0
 */
public record LightningSettings(LightningNetwork network, Duration redeemableFor, boolean strict, int maxOpen,
		int maxOpenPerNetwork, Duration timeout, int maxConcurrentCalls) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if something is not positive, or {@code maxOpen}
	 * is negative
	 */
	public LightningSettings {
		if (!isPositive(redeemableFor) || !isPositive(timeout) || maxOpen < 0 || maxOpenPerNetwork <= 0
				|| maxConcurrentCalls <= 0) {
			throw new IllegalArgumentException("The settings of Lightning must be positive");
		}
	}

	private static boolean isPositive(Duration time) {
		return time.compareTo(Duration.ZERO) > 0;
	}

}
