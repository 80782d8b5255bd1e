package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a call costs by its use: so much for each word, token, second, byte or row, up to
 * a maximum. Nothing is ever rounded.
 *
 * @param unit what is counted, in the plural, such as {@code words}
 * @param dollars what {@code per} units cost
 * @param per how many units that is the price of
 * @param maximum how many units a call costs at most
 * @param block how many units at once are written down as used while an answer leaves. If
 * its process dies, the caller pays for at most one block more than has left
 * @param meter counts what is used from the content, or {@code null} if only the handler
 * says so
 * @since 0.1.0
 */
public record UsagePrice(String unit, BigDecimal dollars, long per, long maximum, long block,
		@Nullable UsageMeter meter) {

	/** It is written into headers. */
	private static final Pattern UNIT = Pattern.compile("[a-z][a-z-]{0,31}");

	/** Decimals of a dollar that credit has. */
	private static final int SCALE = 12;

	/**
	 * Create a price.
	 * @throws IllegalArgumentException if the unit is malformed, a number is not
	 * positive, the block is larger than the maximum, or a unit costs a fraction of a
	 * dollar with more than 12 decimals
	 */
	public UsagePrice {
		if (!UNIT.matcher(unit).matches()) {
			throw new IllegalArgumentException(
					"the unit '" + unit + "' must have 1 to 32 lower-case letters and hyphens, such as words");
		}
		if (per < 1 || maximum < 1) {
			throw new IllegalArgumentException("per and maximum must be positive");
		}
		if (block < 1 || block > maximum) {
			throw new IllegalArgumentException("the block must be at least 1 and at most the maximum of " + maximum);
		}
		if (dollars.signum() <= 0 || !isExact(dollars, per)) {
			throw new IllegalArgumentException("$" + dollars.toPlainString() + " per " + per
					+ " is no price of a unit that is positive and has at most " + SCALE + " decimals");
		}
	}

	private static boolean isExact(BigDecimal dollars, long per) {
		BigDecimal one = dollars.divide(BigDecimal.valueOf(per), SCALE, RoundingMode.DOWN);
		return one.multiply(BigDecimal.valueOf(per)).compareTo(dollars) == 0;
	}

	/**
	 * Return what is paid for an amount of use.
	 * @param units how much was used
	 * @return dollars, at most those of the maximum
	 */
	public BigDecimal of(long units) {
		return this.dollars.multiply(BigDecimal.valueOf(Math.min(units, this.maximum)))
			.divide(BigDecimal.valueOf(this.per), SCALE, RoundingMode.UNNECESSARY)
			.stripTrailingZeros();
	}

	/**
	 * Return what a call costs at most, which is what a payment for one call pays.
	 * @return the price of the maximum
	 */
	public Price atMost() {
		BigDecimal most = of(this.maximum);
		return new Price.Dollars((most.scale() < 0) ? most.setScale(0) : most);
	}

	/**
	 * Return how much is used if the block that was begun is used up.
	 * @param units how much was used so far
	 * @return a multiple of the block, or the maximum
	 */
	public long blocks(long units) {
		long begun = units / this.block + ((units % this.block > 0) ? 1 : 0);
		return (begun > this.maximum / this.block) ? this.maximum : begun * this.block;
	}

	/**
	 * Return the price for people.
	 * @return such as {@code $0.0001 each, at most 500 words}
	 */
	@Override
	public String toString() {
		return "$" + this.dollars.toPlainString() + ((this.per == 1) ? " each" : " per " + this.per) + ", at most "
				+ this.maximum + " " + this.unit;
	}

}
