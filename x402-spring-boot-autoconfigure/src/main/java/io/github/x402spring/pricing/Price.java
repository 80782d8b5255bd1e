package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * What one call costs, as people write it. There is one grammar:
 *
 * <pre>
 * price   = "$" decimal            dollars, in the network's default token
 *         | decimal " " symbol     units of a token, such as "0.01 USDC"
 *         | integer " atomic"      the token's smallest unit
 *         | decimal " sat"         satoshis, over Lightning
 *         | integer " msat"        thousandths of a satoshi, over Lightning
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
		Matcher matcher = PriceGrammar.PRICE.matcher(text.strip());
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"'" + text + "' is not a price such as '$0.01', '0.01 USDC', '100 sat' or '10000 atomic'");
		}
		if (matcher.group("dollars") != null) {
			return new Dollars(new BigDecimal(matcher.group("dollars")));
		}
		BigDecimal number = new BigDecimal(matcher.group("number"));
		String unit = matcher.group("unit");
		Optional<Price> bitcoin = PriceGrammar.satoshis(number, unit);
		if (bitcoin.isPresent()) {
			return bitcoin.get();
		}
		if (!unit.toLowerCase(Locale.ROOT).equals(PriceGrammar.ATOMIC)) {
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
			PriceGrammar.requireUsable(amount);
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return PriceGrammar.exact(this.amount, symbol, decimals);
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
			PriceGrammar.requireUsable(amount);
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return PriceGrammar.exact(this.amount, symbol, decimals);
		}

		@Override
		public String toString() {
			return this.amount.toPlainString() + " " + this.symbol;
		}

	}

	/**
	 * Satoshis, which are paid over Lightning.
	 *
	 * @param amount the number of satoshis, positive, with at most three decimals
	 * @since 0.1.0
	 */
	record Satoshis(BigDecimal amount) implements Price {

		/**
		 * Create a price.
		 * @throws IllegalArgumentException if it is not positive, or no whole number of
		 * thousandths
		 */
		public Satoshis {
			PriceGrammar.requireUsable(amount);
			PriceGrammar.exact(amount, PriceGrammar.SAT, PriceGrammar.SAT_DECIMALS);
		}

		/**
		 * Return the price in the unit of invoices.
		 * @return thousandths of a satoshi
		 */
		public BigInteger millisatoshis() {
			return PriceGrammar.exact(this.amount, PriceGrammar.SAT, PriceGrammar.SAT_DECIMALS);
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return PriceGrammar.exact(this.amount, symbol, decimals);
		}

		@Override
		public String toString() {
			return this.amount.toPlainString() + " " + PriceGrammar.SAT;
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
			PriceGrammar.requireUsable(new BigDecimal(amount));
		}

		@Override
		public BigInteger toAtomic(String symbol, int decimals) {
			return PriceGrammar.exact(new BigDecimal(this.amount).movePointLeft(decimals), symbol, decimals);
		}

		@Override
		public String toString() {
			return this.amount + " " + PriceGrammar.ATOMIC;
		}

	}

}
