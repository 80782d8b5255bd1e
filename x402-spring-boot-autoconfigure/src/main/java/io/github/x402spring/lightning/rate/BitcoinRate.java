package io.github.x402spring.lightning.rate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * What a bitcoin cost at some time.
 *
 * @param dollars dollars for one bitcoin, positive: at most twelve digits before the
 * point and eight behind it
 * @param at when that was so
 * @since 0.1.0
 */
public record BitcoinRate(BigDecimal dollars, Instant at) {

	private static final int MAX_DIGITS = 12;

	private static final int MAX_DECIMALS = 8;

	/** Millisatoshis in one bitcoin, as a power of ten. */
	private static final int MILLISATOSHIS = 11;

	/**
	 * Create a rate.
	 * @throws IllegalArgumentException if the number is not as described
	 */
	public BitcoinRate {
		BigDecimal shortest = dollars.stripTrailingZeros();
		if (dollars.signum() <= 0 || shortest.scale() > MAX_DECIMALS
				|| (long) shortest.precision() - shortest.scale() > MAX_DIGITS) {
			throw new IllegalArgumentException("A rate is a positive number of dollars for one bitcoin, with at most "
					+ MAX_DIGITS + " digits before and " + MAX_DECIMALS + " behind the point");
		}
		dollars = (shortest.scale() < 0) ? shortest.setScale(0) : shortest;
	}

	/**
	 * Convert dollars, rounding up.
	 * @param amount dollars, positive
	 * @param unit what the result is a multiple of, in millisatoshis
	 * @return millisatoshis, at least one unit
	 */
	public BigInteger toMillisatoshis(BigDecimal amount, BigInteger unit) {
		BigDecimal units = amount.movePointRight(MILLISATOSHIS)
			.divide(this.dollars.multiply(new BigDecimal(unit)), 0, RoundingMode.CEILING);
		return units.toBigInteger().multiply(unit);
	}

	/**
	 * Convert millisatoshis.
	 * @param millisatoshis the amount
	 * @return the exact number of dollars
	 */
	public BigDecimal toDollars(BigInteger millisatoshis) {
		return new BigDecimal(millisatoshis).multiply(this.dollars).movePointLeft(MILLISATOSHIS);
	}

}
