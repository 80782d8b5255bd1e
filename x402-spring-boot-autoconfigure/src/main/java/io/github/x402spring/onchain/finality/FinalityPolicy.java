package io.github.x402spring.onchain.finality;

import java.math.BigDecimal;
import java.util.List;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * How final the block of a payment must be before the payment counts as settled, by the
 * value of the payment.
 *
 * @param safeFrom from how many dollars on the block must be {@link FinalityTier#SAFE},
 * or {@code null} if no payment needs that
 * @param finalizedFrom from how many dollars on the block must be
 * {@link FinalityTier#FINALIZED}, or {@code null} if no payment needs that
 * @param assets tells which tokens are dollars: those that a price in dollars means
 * @since 0.1.0
 */
public record FinalityPolicy(@Nullable BigDecimal safeFrom, @Nullable BigDecimal finalizedFrom, AssetRegistry assets) {

	/** Any block of the chain is enough for all payments. */
	public static final FinalityPolicy INCLUDED = new FinalityPolicy(null, null, new AssetRegistry(List.of()));

	/**
	 * Create a policy.
	 * @throws IllegalArgumentException if a value is negative, or a payment would have to
	 * be final before it has to be safe
	 */
	public FinalityPolicy {
		boolean negative = (safeFrom != null && safeFrom.signum() < 0)
				|| (finalizedFrom != null && finalizedFrom.signum() < 0);
		if (negative || (safeFrom != null && finalizedFrom != null && finalizedFrom.compareTo(safeFrom) < 0)) {
			throw new IllegalArgumentException("Values must not be negative, and safeFrom not above finalizedFrom");
		}
	}

	/**
	 * Return which tier a payment needs. If the value of its token in dollars is not
	 * known, the payment needs the highest tier that any payment needs.
	 * @param quote the price of the payment
	 * @return the tier
	 */
	public FinalityTier of(Quote quote) {
		return this.assets.dollars(quote.network(), new Address(quote.asset()), quote.amount())
			.map(this::of)
			.orElseGet(this::highest);
	}

	private FinalityTier of(BigDecimal dollars) {
		if (reaches(dollars, this.finalizedFrom)) {
			return FinalityTier.FINALIZED;
		}
		return reaches(dollars, this.safeFrom) ? FinalityTier.SAFE : FinalityTier.INCLUDED;
	}

	/**
	 * Return the highest tier that any payment needs.
	 * @return the tier
	 */
	public FinalityTier highest() {
		if (this.finalizedFrom != null) {
			return FinalityTier.FINALIZED;
		}
		return (this.safeFrom != null) ? FinalityTier.SAFE : FinalityTier.INCLUDED;
	}

	/**
	 * Return whether any payment needs a block that is safe.
	 * @return whether nodes must know such blocks
	 */
	public boolean needsSafe() {
		return this.safeFrom != null;
	}

	private static boolean reaches(BigDecimal dollars, @Nullable BigDecimal least) {
		return least != null && dollars.compareTo(least) >= 0;
	}

}
