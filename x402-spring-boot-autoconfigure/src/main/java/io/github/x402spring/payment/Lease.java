package io.github.x402spring.payment;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How long a payment is leased to a process. A process renews the leases of the work that
 * it has in hand, so one that has lapsed was held by a process that is gone, or cut off.
 *
 * @param owner the process that works on the payment, or {@code null} if none does and it
 * only rests for a while
 * @param until when the lease lapses
 * @since 0.1.0
 */
public record Lease(@Nullable String owner, Instant until) {

	/**
	 * Return a pause in which a payment is not looked at.
	 * @param until its end
	 * @return the lease
	 */
	public static Lease rest(Instant until) {
		return new Lease(null, until);
	}

	/**
	 * Return whether it has not lapsed.
	 * @param now the current time
	 * @return whether it is in force
	 */
	public boolean isInForce(Instant now) {
		return now.isBefore(this.until);
	}

}
