package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one call costs, as people write it. There is one grammar:
 *
 * <pre>
 * price   = "$" decimal            dollars, in the network's default token
 *         | decimal " " symbol     units of a token, such as "0.01 USDC"
 *         | integer " atomic"      the token's smallest unit
 * decimal = digits [ "." digits ]
 * </pre>
 *
 * Nothing is ever rounded: a price that a token cannot express is an error.
 *
 * @since 0.1.0
 */
public sealed interface Price {

	/**
	 * Parse a price.
	 * @param text a price in the grammar above
	 * @return the price, positive
	 * @throws IllegalArgumentException if the text is no price or not positive
	 */
	static Price parse(String text) {
		Matcher matcher = Grammar.PRICE.matcher(text.strip());
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"'" + text + "' is not a price such as '$0.01', '0.01 USDC' or '10000 atomic'");
		}
		if (matcher.group("dollars") != null) {
			return new Dollars(new BigDecimal(matcher.group("dollars")));
		}
		BigDecimal number = new BigDecimal(matcher.group("number"));
		String unit = matcher.group("unit");
		if (!unit.toLowerCase(Locale.ROOT).equals(Grammar.ATOMIC)) {
			return new Tokens(number, unit);
		}
		if (number.scale() > 0) {
			throw new IllegalArgumentException("'" + text + "' has a fraction, but atomic amounts are whole numbers");
		}
		return new Atomic(number.toBigIntegerExact());
	}

	/**
	 * Convert to the smallest unit of a token.
	 * @param symbol the token's symbol, for messages
	 * @param decimals the token's digits behind the point
	 * @return the exact amount, positive and within 256 bits
	 * @throws IllegalArgumentException if the token's decimals cannot express the price
	 */
	BigInteger toAtomic(String symbol, int decimals);

	/**
	 * Dollars, in the network's default token: one token is one dollar.
	 *
	 * @param amount the number of dollars, positive
	 * @since 0.1.0
	 */
	record Dollars(BigDecimal amount) implements Price {

		/**
		 * Create a price.
		 * @throws IllegalArgumentException if it is not positive or has more digits than
		 * the grammar allows
		 */
		public Dollars {
			Grammar.requireUsable(amount);
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return Grammar.exact(this.amount, symbol, decimals);
		}

		@Override
		public String toString() {
			return "$" + this.amount.toPlainString();
		}

	}

	/**
	 * Units of a token named by its symbol.
	 *
	 * @param amount the number of tokens, positive
	 * @param symbol the token's ticker
	 * @since 0.1.0
	 */
	record Tokens(BigDecimal amount, String symbol) implements Price {

		/**
		 * Create a price.
		 * @throws IllegalArgumentException if it is not positive or has more digits than
		 * the grammar allows
		 */
		public Tokens {
			Grammar.requireUsable(amount);
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return Grammar.exact(this.amount, symbol, decimals);
		}

		@Override
		public String toString() {
			return this.amount.toPlainString() + " " + this.symbol;
		}

	}

	/**
	 * The smallest unit of the token that is configured.
	 *
	 * @param amount the number of smallest units, positive
	 * @since 0.1.0
	 */
	record Atomic(BigInteger amount) implements Price {

		/**
		 * Create a price.
		 * @throws IllegalArgumentException if it is not positive or has more digits than
		 * the grammar allows
		 */
		public Atomic {
			Grammar.requireUsable(new BigDecimal(amount));
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return Grammar.exact(new BigDecimal(this.amount).movePointLeft(decimals), symbol, decimals);
		}

		@Override
		public String toString() {
			return this.amount + " " + Grammar.ATOMIC;
		}

	}

	/** The grammar's parts. */
	final class Grammar {

		private static final String ATOMIC = "atomic";

		/** Longer numbers exceed 256 bits in every token. */
		private static final int MAX_DIGITS = 78;

		private static final int MAX_DECIMALS = 36;

		private static final String DECIMAL = "[0-9]{1," + MAX_DIGITS + "}(?:\\.[0-9]{1," + MAX_DECIMALS + "})?";

		private static final Pattern PRICE = Pattern
			.compile("\\$(?<dollars>" + DECIMAL + ")|(?<number>" + DECIMAL + ") +(?<unit>[A-Za-z][A-Za-z0-9.]{0,31})");

		private Grammar() {
		}

		private static void requireUsable(BigDecimal amount) {
			if (amount.signum() <= 0) {
				throw new IllegalArgumentException("A price must be positive; a handler without price is free");
			}
			// A computed number such as 1e1000000000 would be written out digit by digit.
			BigDecimal shortest = amount.stripTrailingZeros();
			if ((long) shortest.precision() - shortest.scale() > MAX_DIGITS || shortest.scale() > MAX_DECIMALS) {
				throw new IllegalArgumentException("A price has at most " + MAX_DIGITS + " digits before and "
						+ MAX_DECIMALS + " behind the point");
			}
		}

		private static BigInteger exact(BigDecimal amount, String symbol, int decimals) {
			BigDecimal atomic = amount.movePointRight(decimals).stripTrailingZeros();
			if (atomic.scale() > 0) {
				throw new IllegalArgumentException("The price " + amount.toPlainString() + " has more digits than the "
						+ decimals + " decimals of " + symbol);
			}
			BigInteger result = atomic.toBigIntegerExact();
			if (result.bitLength() > 256) {
				throw new IllegalArgumentException("The price exceeds 256 bits");
			}
			return result;
		}

	}

}
