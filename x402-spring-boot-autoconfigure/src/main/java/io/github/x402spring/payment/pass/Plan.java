package io.github.x402spring.payment.pass;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * A named pricing model: what a call costs, and the passes that open its endpoints.
 *
 * @param name its name
 * @param price what one call costs without a pass
 * @param passes the passes that are sold
 * @param free the calls that are free for each caller, or {@code null} if none are
 * @since 0.1.0
 */
public record Plan(String name, Price price, List<PassTerms> passes, @Nullable FreeQuota free) {

	/**
	 * Create a plan.
	 * @throws IllegalArgumentException if its name is malformed, two passes have one
	 * name, a pass belongs to another plan, or credit cannot pay the price
	 */
	public Plan {
		PassTerms.requireName("plan", name);
		passes = List.copyOf(passes);
		Set<String> names = new HashSet<>();
		for (PassTerms pass : passes) {
			if (!pass.plan().equals(name) || !names.add(pass.name())) {
				throw new IllegalArgumentException("the pass '" + pass.id() + "' must be in its plan, and once");
			}
			if (pass.unit() == PassUnit.CREDIT && !isCountable(price)) {
				throw new IllegalArgumentException("credit is counted in dollars, but a call costs " + price
						+ "; give the plan a price in dollars with at most " + PassTerms.SCALE + " decimals");
			}
		}
	}

	/**
	 * Create a plan without free calls.
	 * @param name its name
	 * @param price what one call costs without a pass
	 * @param passes the passes that are sold
	 * @throws IllegalArgumentException as the other constructor does
	 */
	public Plan(String name, Price price, List<PassTerms> passes) {
		this(name, price, passes, null);
	}

	// What is smaller would round to nothing.
	private static boolean isCountable(Price price) {
		return price instanceof Price.Dollars dollars
				&& dollars.amount().stripTrailingZeros().scale() <= PassTerms.SCALE;
	}

}
