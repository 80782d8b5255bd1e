package io.github.x402spring.l402;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.github.x402spring.pricing.PaidRequest;

/**
 * What a token is good for.
 *
 * @param sale what it was sold for
 * @param limits how far it reaches
 */
record TokenTerms(TokenSale sale, TokenLimits limits) {

	/**
	 * Combine this with the terms of another token for the same invoice.
	 * @param other the other terms
	 * @return what both allow; empty if they were sold for different things
	 */
	Optional<TokenTerms> and(TokenTerms other) {
		return this.sale.equals(other.sale)
				? this.limits.and(other.limits).map((both) -> new TokenTerms(this.sale, both)) : Optional.empty();
	}

	/**
	 * Return whether the token buys what a request asks for. With one that is sold for a
	 * plan its limits are for the pass that it becomes: who buys that gets no other token
	 * for it. When the sale ends is not looked at: what comes later is owed, see
	 * {@link TokenSale#until()}.
	 * @param endpoint identity of what is called
	 * @param isFingerprint says whether a fingerprint is that of the request
	 * @param request the request
	 * @param now the current time
	 * @return whether it was sold for that, and whether its holders left that to it
	 */
	boolean buys(String endpoint, Predicate<String> isFingerprint, PaidRequest request, Instant now) {
		if (!this.sale.endpoint().equals(SoldEndpoint.name(endpoint)) || !isInTimeLeft(now)) {
			return false;
		}
		String fingerprint = this.sale.fingerprint();
		return (fingerprint == null)
				|| (isFingerprint.test(fingerprint) && this.limits.reach(request) && this.limits.leaveAllOf(this.sale));
	}

	/**
	 * Return whether the token {@linkplain #buys would buy} what a request asks for, if
	 * its holders had left its scopes to it.
	 * @param endpoint identity of what is called
	 * @param isFingerprint says whether a fingerprint is that of the request
	 * @param request the request
	 * @param now the current time
	 * @return whether only a scope is missing
	 */
	boolean lacksScope(String endpoint, Predicate<String> isFingerprint, PaidRequest request, Instant now) {
		Set<String> sold = this.sale.sold().scopes();
		return !this.limits.scopes().containsAll(sold)
				&& new TokenTerms(this.sale, this.limits.withScopes(sold)).buys(endpoint, isFingerprint, request, now)
				&& !buys(endpoint, isFingerprint, request, now);
	}

	// A holder who shortened a copy still has the token itself, and is owed nothing for
	// the copy.
	private boolean isInTimeLeft(Instant now) {
		Instant left = this.limits.until();
		return left.equals(this.sale.sold().until()) || now.isBefore(left);
	}

}
