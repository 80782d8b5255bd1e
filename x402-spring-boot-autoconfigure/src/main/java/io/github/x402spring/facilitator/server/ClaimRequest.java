package io.github.x402spring.facilitator.server;

import java.time.Instant;

import io.github.x402spring.payment.PaymentKey;
import org.jspecify.annotations.Nullable;

/**
 * A request to settle a payment for a caller.
 *
 * @param payment key of the payment
 * @param caller name of the caller
 * @param idempotencyKey the caller's key of the request, or {@code null}
 * @param limits how many payments the caller may claim
 * @param now the current time
 * @param leaseUntil when another request may go on, if this one has not ended
 * @param validUntil when the payment can no longer be settled
 * @since 0.1.0
 */
public record ClaimRequest(PaymentKey payment, String caller, @Nullable String idempotencyKey, ClaimLimits limits,
		Instant now, Instant leaseUntil, Instant validUntil) {
}
