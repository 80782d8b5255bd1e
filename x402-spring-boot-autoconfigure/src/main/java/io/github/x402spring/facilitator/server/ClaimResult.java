package io.github.x402spring.facilitator.server;

import java.time.Duration;

/**
 * What came of claiming a payment.
 *
 * @since 0.1.0
 */
public sealed interface ClaimResult {

	/**
	 * This request settles the payment.
	 *
	 * @param claim the right to do so
	 * @since 0.1.0
	 */
	record Granted(SettlementClaim claim) implements ClaimResult {

	}

	/**
	 * Another request settles the payment, or has settled it.
	 *
	 * @param payment the payment as it is claimed
	 * @since 0.1.0
	 */
	record Taken(ClaimedPayment payment) implements ClaimResult {

	}

	/**
	 * The caller has used up its budget; nothing was claimed.
	 *
	 * @param retryAfter when there is room again
	 * @since 0.1.0
	 */
	record OverBudget(Duration retryAfter) implements ClaimResult {

	}

}
