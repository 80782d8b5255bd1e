package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;

import io.github.x402spring.Network;

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
 * @since 0.1.0
 */
public record PassGrant(String payment, String passId, String name, PassUnit unit, BigDecimal granted,
		BigDecimal balance, Set<String> scopes, Instant anchor, Instant from, Instant until, boolean revoked,
		Network network, String asset, String symbol) {

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
				this.anchor, this.from, this.until, this.revoked, this.network, this.asset, this.symbol);
	}

	PassGrant ended() {
		return new PassGrant(this.payment, this.passId, this.name, this.unit, this.granted, this.balance, this.scopes,
				this.anchor, this.from, this.until, true, this.network, this.asset, this.symbol);
	}

	PassGrant extended(Instant end) {
		return new PassGrant(this.payment, this.passId, this.name, this.unit, this.granted, this.balance, this.scopes,
				this.anchor, this.from, end, this.revoked, this.network, this.asset, this.symbol);
	}

}
