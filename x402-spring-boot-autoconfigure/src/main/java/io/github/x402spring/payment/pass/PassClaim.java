package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;

import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * A pass that is presented by the credential which bought it, and how far the holders of
 * that credential have narrowed it. All copies of it draw on the one count of the pass:
 * their bounds are bounds on that count.
 *
 * @param key what the credential can be used for only once, such as the payment hash of
 * its invoice, of any form
 * @param header the request header in which the credential comes
 * @param scopes the scopes that are left, or {@code null} for those of the pass
 * @param calls how many calls the pass may have been used for after this one, or
 * {@code null} for as many as it holds
 * @param paid what was paid for the pass, in the smallest unit of the asset
 * @param budget how much of that the pass may have been used up for after this call, or
 * {@code null} for all of it
 * @param until when it ends, or {@code null} for the end of the pass
 * @param requests says which requests are left to it
 * @since 0.1.0
 */
public record PassClaim(String key, String header, @Nullable Set<String> scopes, @Nullable Long calls, BigInteger paid,
		@Nullable BigInteger budget, @Nullable Instant until, Predicate<PaidRequest> requests) {

	/**
	 * Create a claim.
	 * @throws IllegalArgumentException if a bound is out of its range
	 */
	public PassClaim {
		scopes = (scopes != null) ? Set.copyOf(scopes) : null;
		if ((calls != null && calls < 0) || paid.signum() <= 0
				|| (budget != null && (budget.signum() < 0 || budget.compareTo(paid) > 0))) {
			throw new IllegalArgumentException("The bounds of a claim must be part of what the pass holds");
		}
	}

	String tokenHash() {
		return PassToken.hash(this.key);
	}

	boolean opens(String scope) {
		return scope.isEmpty() || this.scopes == null || this.scopes.contains(scope);
	}

	boolean hasEnded(Instant now) {
		return this.until != null && !now.isBefore(this.until);
	}

	/**
	 * Return whether what a pass counts tells whether the bounds are kept.
	 * @param unit what it counts
	 * @return whether calls are counted if they are bounded, and anything at all if there
	 * is a budget
	 */
	boolean isCounted(PassUnit unit) {
		return (this.calls == null || unit == PassUnit.CALLS) && (this.budget == null || unit != PassUnit.TIME);
	}

	/**
	 * Return what must be left on a grant.
	 * @param grant the grant, which counts what is bounded
	 * @return the lowest balance
	 */
	BigDecimal floor(PassGrant grant) {
		BigDecimal floor = BigDecimal.ZERO;
		if (this.calls != null) {
			floor = floor.max(grant.granted().subtract(BigDecimal.valueOf(this.calls)));
		}
		if (this.budget != null) {
			floor = floor.max(grant.granted()
				.subtract(grant.granted()
					.multiply(new BigDecimal(this.budget))
					.divide(new BigDecimal(this.paid), PassTerms.SCALE, RoundingMode.DOWN)));
		}
		return floor;
	}

}
