package io.github.x402spring.payment.ledger;

import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;

/**
 * How long a ledger in memory keeps payments.
 *
 * @param entitlementTtl how long settled payments whose content is owed are kept
 */
record MemoryRetention(Duration entitlementTtl) {

	/** Chains and clocks may disagree about when an authorisation ends. */
	static final Duration GRACE = Duration.ofMinutes(10);

	static boolean isOver(Payment payment, Instant now) {
		return !now.isBefore(payment.terms().validBefore().plus(GRACE));
	}

	boolean isForgettable(Payment payment, Instant now) {
		if (!isOver(payment, now) || payment.isLeased(now)) {
			return false;
		}
		boolean open = payment.isEntitlement() || payment.isUnattributed() || payment.money() == MoneyState.UNKNOWN
				|| payment.money() == MoneyState.SETTLING;
		// An unknown one is looked after for good, and each look is a step.
		Instant last = (payment.money() == MoneyState.UNKNOWN) ? payment.terms().validBefore() : payment.updatedAt();
		return !open || now.isAfter(last.plus(this.entitlementTtl).plus(GRACE));
	}

}
