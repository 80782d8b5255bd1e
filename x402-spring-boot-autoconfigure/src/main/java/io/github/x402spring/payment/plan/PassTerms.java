package io.github.x402spring.payment.plan;

import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.x402spring.pricing.Price;

/**
 * A pass as it is for sale.
 *
 * @param plan the plan whose endpoints it opens
 * @param name its name within the plan
 * @param price what it costs
 * @param unit what it counts
 * @param amount how much of that it holds; zero if it counts nothing
 * @param validity how long it is valid
 * @param scopes the scopes that it opens; endpoints without a scope are open to all
 * passes of their plan
 * @param walletBound whether only the wallet that paid for it can use it, by signing in
 * @since 0.1.0
 */
public record PassTerms(String plan, String name, Price price, PassUnit unit, BigDecimal amount,
		ValidityPeriod validity, Set<String> scopes, boolean walletBound) {

	/** Names are parts of URLs and of headers. */
	static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

	/** RFC 6749, section 3.3, without what JSON and headers would have to escape. */
	static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9._:/-]{1,64}");

	/** Decimals of a dollar that credit has, more than any usual token. */
	public static final int SCALE = 12;

	private static final int MAX_DIGITS = 15;

	/**
	 * Create terms.
	 * @throws IllegalArgumentException if a name or scope is malformed, or the amount
	 * does not fit the unit
	 */
	public PassTerms {
		requireName("plan", plan);
		requireName("pass", name);
		scopes = Set.copyOf(scopes);
		scopes.forEach(PassTerms::requireScope);
		boolean fits = switch (unit) {
			case TIME -> amount.signum() == 0;
			case CALLS -> amount.signum() > 0 && amount.stripTrailingZeros().scale() <= 0;
			case CREDIT -> amount.signum() > 0 && amount.stripTrailingZeros().scale() <= SCALE;
		};
		if (!fits || amount.precision() - amount.scale() > MAX_DIGITS) {
			throw new IllegalArgumentException("a pass cannot hold " + amount.toPlainString() + " of " + unit);
		}
	}

	/**
	 * Create terms of a pass that is used by its token.
	 * @param plan the plan whose endpoints it opens
	 * @param name its name within the plan
	 * @param price what it costs
	 * @param unit what it counts
	 * @param amount how much of that it holds
	 * @param validity how long it is valid
	 * @param scopes the scopes that it opens
	 * @throws IllegalArgumentException if a name or scope is malformed, or the amount
	 * does not fit the unit
	 */
	public PassTerms(String plan, String name, Price price, PassUnit unit, BigDecimal amount, ValidityPeriod validity,
			Set<String> scopes) {
		this(plan, name, price, unit, amount, validity, scopes, false);
	}

	/**
	 * Return the name by which people and books know it.
	 * @return plan and name
	 */
	public String id() {
		return this.plan + "/" + this.name;
	}

	/**
	 * Return what it holds and how long it is valid, as one line: what was sold can be
	 * told from it after the plan has changed.
	 * @return unit, amount and validity, such as {@code CALLS 100 P1M}
	 * @see #sold
	 */
	public String holding() {
		return this.unit + " " + this.amount.stripTrailingZeros().toPlainString() + " " + this.validity;
	}

	/**
	 * Return a pass as it was sold, whatever is for sale today. It is not bound to a
	 * wallet.
	 * @param id its plan and name
	 * @param holding what it held
	 * @param scopes the scopes that it opened
	 * @param price what it cost
	 * @return the terms
	 * @throws IllegalArgumentException if there are no such terms
	 * @see #holding()
	 */
	public static PassTerms sold(String id, String holding, Set<String> scopes, Price price) {
		String[] names = id.split("/", -1);
		String[] parts = holding.split(" ", -1);
		if (names.length != 2 || parts.length != 3) {
			throw new IllegalArgumentException("no pass '" + id + "' holds '" + holding + "'");
		}
		return new PassTerms(names[0], names[1], price, PassUnit.valueOf(parts[0]), new BigDecimal(parts[1]),
				ValidityPeriod.parse(parts[2]), scopes);
	}

	static void requireName(String what, String name) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("the " + what + " name '" + name
					+ "' must have 1 to 63 lower-case letters, digits and hyphens, and begin with a letter or digit");
		}
	}

	static void requireScope(String scope) {
		if (!SCOPE.matcher(scope).matches()) {
			throw new IllegalArgumentException(
					"the scope '" + scope + "' must have 1 to 64 letters, digits and characters of ._:/-");
		}
	}

}
