package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;

/**
 * What one payment bought: the first grant makes a pass, further ones renew it.
 *
 * @param payment id of the payment that bought it; a payment buys one grant
 * @param passId the pass that it belongs to
 * @param name the name of what was bought, within its plan
 * @param unit what it counts
 * @param granted how much of that was bought
 * @param balance how much is left
 * @param scopes the scopes that it opens
 * @param anchor when the first of the grants began that follow each other without a gap
 * @param from when it begins
 * @param until when it ends
 * @param revoked whether it was ended by the seller
 * @param network where it was paid
 * @param asset the token that it was paid in
 * @param symbol the token's ticker
 * @param paid what was paid for it, in units of the token
 * @since 0.1.0
 */
public record PassGrant(String payment, String passId, String name, PassUnit unit, BigDecimal granted,
		BigDecimal balance, Set<String> scopes, Instant anchor, Instant from, Instant until, boolean revoked,
		Network network, String asset, String symbol, BigDecimal paid) {

	/**
	 * Create a grant.
	 */
	public PassGrant {
		scopes = Set.copyOf(scopes);
	}

	/**
	 * Return whether it can be used at a time, as far as time is concerned.
	 * @param now the time
	 * @return whether it has begun and not ended
	 */
	public boolean isValid(Instant now) {
		return !this.revoked && !now.isBefore(this.from) && now.isBefore(this.until);
	}

	/**
	 * Return what is not earned yet of what was paid: the share of what is left of it.
	 * @param now the current time
	 * @return an amount in units of the token; nothing once it has ended
	 */
	public BigDecimal unearned(Instant now) {
		if (this.revoked || !now.isBefore(this.until)) {
			return BigDecimal.ZERO;
		}
		BigDecimal whole = (this.unit == PassUnit.TIME) ? seconds(this.from, this.until) : this.granted;
		return this.paid.multiply(left(now)).divide(whole, PassTerms.SCALE, RoundingMode.HALF_UP);
	}

	/**
	 * Return whether it is running out.
	 * @param now the current time
	 * @return whether a tenth or less is left of what was bought
	 */
	public boolean isLow(Instant now) {
		BigDecimal whole = (this.unit == PassUnit.TIME) ? seconds(this.from, this.until) : this.granted;
		return left(now).multiply(BigDecimal.TEN).compareTo(whole) <= 0;
	}

	private BigDecimal left(Instant now) {
		return (this.unit == PassUnit.TIME) ? seconds(now.isBefore(this.from) ? this.from : now, this.until)
				: this.balance;
	}

	private static BigDecimal seconds(Instant from, Instant until) {
		Duration time = Duration.between(from, until);
		return BigDecimal.valueOf(time.toSeconds()).add(BigDecimal.valueOf(time.toNanosPart(), 9));
	}

	/**
	 * Return whether another grant takes the place of this one in time.
	 * @param other a grant of the same pass
	 * @return whether both count nothing, have one name, and the other one ends after
	 * this one begins
	 */
	boolean overlaps(PassGrant other) {
		return this.unit == PassUnit.TIME && other.unit == PassUnit.TIME && this.name.equals(other.name)
				&& !other.revoked && other.until.isAfter(this.from);
	}

	boolean opens(String scope) {
		return scope.isEmpty() || this.scopes.contains(scope);
	}

	boolean holds(BigDecimal amount) {
		return this.unit == PassUnit.TIME || this.balance.compareTo(amount) >= 0;
	}

	PassGrant withBalance(BigDecimal left) {
		return new PassGrant(this.payment, this.passId, this.name, this.unit, this.granted, left, this.scopes,
				this.anchor, this.from, this.until, this.revoked, this.network, this.asset, this.symbol, this.paid);
	}

	PassGrant ended() {
		return new PassGrant(this.payment, this.passId, this.name, this.unit, this.granted, this.balance, this.scopes,
				this.anchor, this.from, this.until, true, this.network, this.asset, this.symbol, this.paid);
	}

	PassGrant extended(Instant end) {
		return new PassGrant(this.payment, this.passId, this.name, this.unit, this.granted, this.balance, this.scopes,
				this.anchor, this.from, end, this.revoked, this.network, this.asset, this.symbol, this.paid);
	}

}
