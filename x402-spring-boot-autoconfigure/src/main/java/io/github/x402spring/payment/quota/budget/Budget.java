package io.github.x402spring.payment.quota.budget;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * How much may be spent at the endpoints of a plan in a day, which begins and ends in
 * UTC.
 *
 * @param perPayer the most that one payer may spend at all endpoints of the plan, in
 * dollars; {@code null} for no limit
 * @param perEndpoint the most that each endpoint of the plan may take, in dollars;
 * {@code null} for no limit
 * @since 0.1.0
 */
public record Budget(@Nullable BigDecimal perPayer, @Nullable BigDecimal perEndpoint) {

	/** Redis counts exactly up to nine times as much. */
	private static final BigDecimal MOST = new BigDecimal("1000000000");

	/**
	 * Create a budget.
	 * @throws IllegalArgumentException if it limits nothing, or an amount is not
	 * positive, too large or finer than a millionth of a dollar
	 */
	public Budget {
		if (perPayer == null && perEndpoint == null) {
			throw new IllegalArgumentException("a budget limits what a payer spends, what an endpoint takes, or both");
		}
		check(perPayer);
		check(perEndpoint);
	}

	private static void check(@Nullable BigDecimal amount) {
		if (amount != null && (amount.signum() <= 0 || amount.compareTo(MOST) > 0
				|| amount.stripTrailingZeros().scale() > MicroDollars.SCALE)) {
			throw new IllegalArgumentException(
					"a budget of " + amount.toPlainString() + " is not an amount of dollars up to "
							+ MOST.toPlainString() + " with at most " + MicroDollars.SCALE + " decimals");
		}
	}

	/**
	 * Return whether the budget is enough for a price at all.
	 * @param dollars the price
	 * @return whether it can be paid once
	 */
	public boolean covers(BigDecimal dollars) {
		return (this.perPayer == null || dollars.compareTo(this.perPayer) <= 0)
				&& (this.perEndpoint == null || dollars.compareTo(this.perEndpoint) <= 0);
	}

	@Nullable BigDecimal of(BudgetSubject subject) {
		return switch (subject) {
			case PAYER -> this.perPayer;
			case ENDPOINT -> this.perEndpoint;
		};
	}

}
