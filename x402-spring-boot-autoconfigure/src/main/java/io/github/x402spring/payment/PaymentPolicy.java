package io.github.x402spring.payment;

import java.time.Duration;
import java.time.Instant;

/**
 * Times and limits of the life cycle.
 *
 * @param owner the name of this process in the ledger, unique for each start
 * @param lease how long a payment stays with a process that does not renew its lease
 * @param entitlementTtl how long after the last step a settled payment whose content is
 * owed can be redeemed
 * @param maxRedemptions how often it can be redeemed
 * @param retryAfter what clients are told to wait
 * @since 0.1.0
 */
public record PaymentPolicy(String owner, Duration lease, Duration entitlementTtl, int maxRedemptions,
		Duration retryAfter) {

	private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

	/** How long after the end of an authorisation evidence of it is expected. */
	private static final Duration HORIZON = Duration.ofDays(1);

	/** How often operators are reminded of outcomes that cannot be determined. */
	public static final Duration REMINDER = Duration.ofDays(1);

	private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(1);

	/** The rules of the house. */
	public static final PaymentPolicy DEFAULT = new PaymentPolicy("local", Duration.ofMinutes(1), Duration.ofHours(24),
			3, Duration.ofSeconds(2));

	/**
	 * Return this policy with another time for entitlements.
	 * @param ttl how long entitlements can be redeemed
	 * @return a new policy
	 */
	public PaymentPolicy withEntitlementTtl(Duration ttl) {
		return new PaymentPolicy(this.owner, this.lease, ttl, this.maxRedemptions, this.retryAfter);
	}

	/**
	 * Return this policy for a process.
	 * @param name the name of the process
	 * @param duration how long it keeps payments without renewing its leases
	 * @return a new policy
	 */
	public PaymentPolicy withLease(String name, Duration duration) {
		return new PaymentPolicy(name, duration, this.entitlementTtl, this.maxRedemptions, this.retryAfter);
	}

	/**
	 * Return a lease for work that begins now.
	 * @param now the current time
	 * @return the lease
	 */
	public Lease newLease(Instant now) {
		return new Lease(this.owner, now.plus(this.lease));
	}

	/**
	 * Return whether evidence should have been found long ago, so that what is still open
	 * is for an operator.
	 * @param payment the payment
	 * @param now the current time
	 * @return whether its authorisation ended more than a day ago
	 */
	public boolean isForOperator(Payment payment, Instant now) {
		return now.isAfter(payment.terms().validBefore().plus(HORIZON));
	}

	/**
	 * Return when to look for evidence again that was not found: in a quarter of the
	 * payment's age, but at least a second and at most an hour; for a refused payment, of
	 * which there may be any number, when its age has doubled; once it is for an
	 * operator, once a day.
	 * @param payment the payment
	 * @param now the current time
	 * @return the time of the next look
	 */
	public Instant nextLook(Payment payment, Instant now) {
		if (isForOperator(payment, now)) {
			return now.plus(REMINDER);
		}
		Duration age = Duration.between(payment.terms().reservedAt(), now);
		Duration pause = (payment.money() == MoneyState.FAILED) ? age : age.dividedBy(4);
		return now.plus(between(SHORTEST_PAUSE, pause, LONGEST_PAUSE));
	}

	/**
	 * Return until when a client that comes back triggers no lookup: as long as it is
	 * told to wait, and for older payments up to a minute.
	 * @param payment the payment
	 * @param now the current time
	 * @return the end of the rest
	 */
	public Instant restUntil(Payment payment, Instant now) {
		return now.plus(between(this.retryAfter, quarterOfAge(payment, now).dividedBy(2), MAX_RETRY_AFTER));
	}

	private static Duration quarterOfAge(Payment payment, Instant now) {
		return Duration.between(payment.terms().reservedAt(), now).dividedBy(4);
	}

	private static Duration between(Duration least, Duration wanted, Duration most) {
		if (wanted.compareTo(least) < 0) {
			return least;
		}
		return (wanted.compareTo(most) > 0) ? most : wanted;
	}

	/**
	 * Return how long a client is told to wait if another party named a time.
	 * @param named the time that was named
	 * @return the longer of both, at most a minute
	 */
	public Duration retryAfter(Duration named) {
		Duration longer = (named.compareTo(this.retryAfter) > 0) ? named : this.retryAfter;
		return (longer.compareTo(MAX_RETRY_AFTER) > 0) ? MAX_RETRY_AFTER : longer;
	}

}
