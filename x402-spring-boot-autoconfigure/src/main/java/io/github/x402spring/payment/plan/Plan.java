package io.github.x402spring.payment.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaSubject;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;

/**
 * A named pricing model: what a call costs, what is free, and the passes that open its
 * endpoints.
 *
 * @since 0.1.0
 */
public final class Plan {

	private final String name;

	private final Price price;

	private final List<PassTerms> passes;

	private final @Nullable FreeQuota free;

	private final @Nullable Budget budget;

	private final @Nullable PriceTiers tiers;

	private final @Nullable UsagePrice meter;

	private final Limits limits;

	private Plan(Builder builder) {
		this.name = builder.name;
		this.price = builder.price;
		this.passes = builder.passes;
		this.free = builder.free;
		this.budget = builder.budget;
		this.tiers = builder.tiers;
		this.meter = builder.meter;
		this.limits = builder.limits;
	}

	/**
	 * Begin a plan.
	 * @param name its name, as endpoints refer to it
	 * @param price what one call costs without a pass
	 * @return a builder
	 */
	public static Builder builder(String name, Price price) {
		return new Builder(name, price);
	}

	/**
	 * Begin a plan whose calls are paid by their use. A payment for one call pays for the
	 * maximum; only credit of a pass pays for what was used.
	 * @param name its name, as endpoints refer to it
	 * @param meter what use costs
	 * @return a builder
	 */
	public static Builder builder(String name, UsagePrice meter) {
		Builder builder = new Builder(name, meter.atMost());
		builder.meter = meter;
		return builder;
	}

	/**
	 * Begin a plan whose price depends on how much a caller has used in the month.
	 * @param name its name, as endpoints refer to it
	 * @param tiers what one call costs without a pass
	 * @return a builder
	 */
	public static Builder builder(String name, PriceTiers tiers) {
		Builder builder = new Builder(name, tiers.price(0));
		builder.tiers = tiers;
		return builder;
	}

	/**
	 * Return the name.
	 * @return the name, as endpoints refer to it
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return what one call costs without a pass.
	 * @return the price; with tiers that of the first one, which callers pay who are not
	 * known; that of the maximum if use is metered
	 */
	public Price price() {
		return this.price;
	}

	/**
	 * Return the passes that are sold.
	 * @return the passes, none by default
	 */
	public List<PassTerms> passes() {
		return this.passes;
	}

	/**
	 * Return the calls that are free for each caller.
	 * @return the quota, or {@code null} if none are free
	 */
	public @Nullable FreeQuota free() {
		return this.free;
	}

	/**
	 * Return how much may be spent in a day.
	 * @return the budget, or {@code null} if there is no limit
	 */
	public @Nullable Budget budget() {
		return this.budget;
	}

	/**
	 * Return the prices by volume.
	 * @return the tiers, or {@code null} if all calls cost the same
	 */
	public @Nullable PriceTiers tiers() {
		return this.tiers;
	}

	/**
	 * Return whether it matters which wallet signs in.
	 * @return whether the price or the free calls depend on it
	 */
	public boolean isForWallets() {
		return this.tiers != null || (this.free != null && this.free.by().contains(QuotaSubject.WALLET));
	}

	/**
	 * Return the price for people.
	 * @return one line
	 */
	public String shownPrice() {
		return (this.tiers != null) ? this.tiers.toString() : this.price.toString();
	}

	/**
	 * Return what use costs.
	 * @return the price of use, or {@code null} if calls have one price
	 */
	public @Nullable UsagePrice meter() {
		return this.meter;
	}

	/**
	 * Return the limits of its endpoints.
	 * @return the limits; what they do not say is as for all endpoints
	 */
	public Limits limits() {
		return this.limits;
	}

	/**
	 * Builds a plan.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final String name;

		private final Price price;

		private List<PassTerms> passes = List.of();

		private @Nullable FreeQuota free;

		private @Nullable Budget budget;

		private @Nullable PriceTiers tiers;

		private @Nullable UsagePrice meter;

		private Limits limits = Limits.NONE;

		private Builder(String name, Price price) {
			this.name = name;
			this.price = price;
		}

		/**
		 * Sell passes.
		 * @param passes the passes
		 * @return this
		 */
		public Builder passes(List<PassTerms> passes) {
			this.passes = List.copyOf(passes);
			return this;
		}

		/**
		 * Give free calls.
		 * @param free the calls that are free for each caller, or {@code null} for none
		 * @return this
		 */
		public Builder free(@Nullable FreeQuota free) {
			this.free = free;
			return this;
		}

		/**
		 * Limit what may be spent in a day. The prices of calls and passes must be
		 * dollars, or tokens of which one is a dollar.
		 * @param budget the budget, or {@code null} for no limit
		 * @return this
		 */
		public Builder budget(@Nullable Budget budget) {
			this.budget = budget;
			return this;
		}

		/**
		 * Limit the calls of its endpoints.
		 * @param limits the limits; what they do not say is as for all endpoints
		 * @return this
		 */
		public Builder limits(Limits limits) {
			this.limits = limits;
			return this;
		}

		/**
		 * Return the plan.
		 * @return the plan
		 * @throws IllegalArgumentException if its name is malformed, two passes have one
		 * name, a pass belongs to another plan, or its credit cannot pay for one call: at
		 * the price of every tier, and for the maximum of a meter
		 */
		public Plan build() {
			PassTerms.requireName("plan", this.name);
			Set<String> names = new HashSet<>();
			for (PassTerms pass : this.passes) {
				if (!pass.plan().equals(this.name) || !names.add(pass.name())) {
					throw new IllegalArgumentException("the pass '" + pass.id() + "' must be in its plan, and once");
				}
				if (pass.unit() == PassUnit.CREDIT) {
					requirePayableBy(pass);
				}
			}
			return new Plan(this);
		}

		private void requirePayableBy(PassTerms pass) {
			for (Price price : prices()) {
				if (!isCountable(price)) {
					throw new IllegalArgumentException("credit is counted in dollars, but a call costs " + this.price
							+ "; give the plan a price in dollars with at most " + PassTerms.SCALE + " decimals");
				}
				// It would be sold, and open nothing.
				if (pass.amount().compareTo(((Price.Dollars) price).amount()) < 0) {
					throw new IllegalArgumentException("the pass '" + pass.id() + "' holds $"
							+ pass.amount().toPlainString() + ", but one call costs up to " + price
							+ "; give it a credit of at least one call");
				}
			}
		}

		private List<? extends Price> prices() {
			return (this.tiers != null) ? this.tiers.tiers().stream().map(PriceTiers.Tier::price).toList()
					: List.of(this.price);
		}

		// What is smaller would round to nothing.
		private static boolean isCountable(Price price) {
			return price instanceof Price.Dollars dollars
					&& dollars.amount().stripTrailingZeros().scale() <= PassTerms.SCALE;
		}

	}

}
