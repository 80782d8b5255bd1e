package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * How far a token reaches, after all that its holders took away. Calls and budget are
 * bounds on counts that all tokens for one invoice share.
 *
 * @param scopes its scopes
 * @param calls for how many calls it is good, or {@code null} if that is not limited
 * @param budget how much it may use up in millisatoshis, or {@code null} if that is not
 * limited
 * @param methods the HTTP methods that it is for; empty for all
 * @param path the path below which it is good, or {@code null} for all
 * @param until when it ends
 */
record TokenLimits(Set<String> scopes, @Nullable Long calls, @Nullable BigInteger budget, Set<String> methods,
		@Nullable String path, Instant until) {

	TokenLimits {
		scopes = Set.copyOf(scopes);
		methods = Set.copyOf(methods);
	}

	/**
	 * Return whether these limits leave a request to the token.
	 * @param request the request
	 * @return whether its method and its path are among those that are left
	 */
	boolean reach(PaidRequest request) {
		return (this.methods.isEmpty() || this.methods.contains(request.method()))
				&& (this.path == null || RequestPath.isBelow(request.path(), this.path));
	}

	/**
	 * Return whether these limits leave what was sold for one request, which is used as a
	 * whole or not at all.
	 * @param sale what was sold
	 * @return whether a call, what was paid for it, and all of its scopes are left
	 */
	boolean leaveAllOf(TokenSale sale) {
		return (this.calls == null || this.calls > 0)
				&& (this.budget == null || this.budget.compareTo(sale.amount()) >= 0)
				&& this.scopes.containsAll(sale.sold().scopes());
	}

	TokenLimits withScopes(Set<String> others) {
		return new TokenLimits(others, this.calls, this.budget, this.methods, this.path, this.until);
	}

	/**
	 * Combine this with other limits.
	 * @param other the other limits
	 * @return what both allow; empty if that is nothing
	 */
	Optional<TokenLimits> and(TokenLimits other) {
		Set<String> sharedMethods = this.methods.isEmpty() ? other.methods
				: other.methods.isEmpty() ? this.methods : shared(this.methods, other.methods);
		boolean methodsLeft = !sharedMethods.isEmpty() || (this.methods.isEmpty() && other.methods.isEmpty());
		String lower = lower(this.path, other.path);
		if (!methodsLeft || ((this.path != null || other.path != null) && lower == null)) {
			return Optional.empty();
		}
		return Optional.of(new TokenLimits(shared(this.scopes, other.scopes), least(this.calls, other.calls),
				least(this.budget, other.budget), sharedMethods, lower,
				this.until.isBefore(other.until) ? this.until : other.until));
	}

	private static Set<String> shared(Set<String> one, Set<String> other) {
		return one.stream().filter(other::contains).collect(Collectors.toSet());
	}

	private static <T extends Comparable<T>> @Nullable T least(@Nullable T one, @Nullable T other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.compareTo(other) <= 0) ? one : other;
	}

	// Null if neither is below the other, or if there is none.
	private static @Nullable String lower(@Nullable String one, @Nullable String other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		if (RequestPath.isBelow(one, other)) {
			return one;
		}
		return RequestPath.isBelow(other, one) ? other : null;
	}

}
