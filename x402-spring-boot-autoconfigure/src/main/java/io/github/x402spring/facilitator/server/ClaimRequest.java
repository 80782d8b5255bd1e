package io.github.x402spring.facilitator.server;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import org.jspecify.annotations.Nullable;

/**
 * A request to settle a payment for a caller.
 *
 * @param payment key of the payment
 * @param network where the payment is settled
 * @param caller name of the caller
 * @param idempotencyKey the caller's key of the request, or {@code null}
 * @param limits what the caller may claim
 * @param gasCost what the gas is expected to cost, in the smallest unit of the network's
 * coin
 * @param now the current time
 * @param leaseUntil when another request may go on, if this one has not ended
 * @param validUntil when the payment can no longer be settled
 * @since 0.1.0
 */
public record ClaimRequest(PaymentKey payment, Network network, String caller, @Nullable String idempotencyKey,
		ClaimLimits limits, BigInteger gasCost, Instant now, Instant leaseUntil, Instant validUntil) {

	/** Fees of gas change within minutes. */
	private static final Duration DEAR = Duration.ofMinutes(1);

	ClaimRequest withGasCost(BigInteger cost) {
		return new ClaimRequest(this.payment, this.network, this.caller, this.idempotencyKey, this.limits, cost,
				this.now, this.leaseUntil, this.validUntil);
	}

	/**
	 * Return how long the caller should wait if gas costs so much that the payment alone
	 * would cost more than it may spend in a day.
	 * @return how long; empty if the payment costs less
	 */
	public Optional<Duration> dearWait() {
		return (this.limits.isGasLimited() && this.gasCost.compareTo(this.limits.gasPerDay()) > 0) ? Optional.of(DEAR)
				: Optional.empty();
	}

}
