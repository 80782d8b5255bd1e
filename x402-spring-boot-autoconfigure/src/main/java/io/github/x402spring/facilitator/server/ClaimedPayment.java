package io.github.x402spring.facilitator.server;

import org.jspecify.annotations.Nullable;

/**
 * A payment that a caller has claimed.
 *
 * @param caller name of the caller
 * @param idempotencyKey the caller's key of the request, or {@code null}
 * @param transaction hash of the transaction, or {@code null} if none is known
 * @param told whether the caller was told that the payment is settled
 * @since 0.1.0
 */
public record ClaimedPayment(String caller, @Nullable String idempotencyKey, @Nullable String transaction,
		boolean told) {

	/**
	 * Return whether a request repeats the one that claimed the payment.
	 * @param name name of its caller
	 * @param key its idempotency key; without one no request repeats another
	 * @return whether both are the same
	 */
	boolean isFor(String name, @Nullable String key) {
		return this.caller.equals(name) && key != null && key.equals(this.idempotencyKey);
	}

}
