package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parts of the grammar of prices.
 */
final class PriceGrammar {

	static final String ATOMIC = "atomic";

	static final String SAT = "sat";

	/** Lightning moves thousandths of a satoshi. */
	static final int SAT_DECIMALS = 3;

	/** Longer numbers exceed 256 bits in every token. */
	private static final int MAX_DIGITS = 78;

	private static final int MAX_DECIMALS = 36;

	private static final String DECIMAL = "[0-9]{1," + MAX_DIGITS + "}(?:\\.[0-9]{1," + MAX_DECIMALS + "})?";

	static final Pattern PRICE = Pattern
		.compile("\\$(?<dollars>" + DECIMAL + ")|(?<number>" + DECIMAL + ") +(?<unit>[A-Za-z][A-Za-z0-9.]{0,31})");

	private PriceGrammar() {
	}

	/**
	 * Read a price in bitcoin.
	 * @param number the number
	 * @param unit its unit, in any case
	 * @return the price; empty if the unit is another one
	 * @throws IllegalArgumentException if there is a fraction of the smallest unit
	 */
	static Optional<Price> satoshis(BigDecimal number, String unit) {
		return switch (unit.toLowerCase(Locale.ROOT)) {
			case SAT, "sats" -> Optional.of(new Price.Satoshis(number));
			case "msat", "msats" -> Optional.of(new Price.Satoshis(shortest(number.movePointLeft(SAT_DECIMALS))));
			default -> Optional.empty();
		};
	}

	private static BigDecimal shortest(BigDecimal number) {
		BigDecimal stripped = number.stripTrailingZeros();
		return (stripped.scale() < 0) ? stripped.setScale(0) : stripped;
	}

	static void requireUsable(BigDecimal amount) {
		if (amount.signum() <= 0) {
			throw new IllegalArgumentException(
					"A price must be positive; to serve a handler free of charge, do not set a price");
		}
		// A computed number such as 1e1000000000 would be written out digit by digit.
		BigDecimal shortest = amount.stripTrailingZeros();
		if ((long) shortest.precision() - shortest.scale() > MAX_DIGITS || shortest.scale() > MAX_DECIMALS) {
			throw new IllegalArgumentException("A price can have at most " + MAX_DIGITS + " digits before and "
					+ MAX_DECIMALS + " after the decimal point");
		}
	}

	static BigInteger exact(BigDecimal amount, String symbol, int decimals) {
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
