package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.util.Map;

import io.github.x402spring.json.MalformedMessageException;

/**
 * Amounts as invoices write them: a number of bitcoins, or of a small part of one.
 */
final class InvoiceAmount {

	/** Picobitcoins, a tenth of a millisatoshi, in each unit. */
	private static final Map<String, Long> UNITS = Map.of("", 1_000_000_000_000L, "m", 1_000_000_000L, "u", 1_000_000L,
			"n", 1_000L, "p", 1L);

	private static final BigInteger PICO_PER_MILLISATOSHI = BigInteger.TEN;

	/** All bitcoins that there will ever be, in millisatoshis. */
	static final BigInteger MAX = BigInteger.valueOf(21_000_000L).multiply(BigInteger.valueOf(100_000_000_000L));

	private InvoiceAmount() {
	}

	/**
	 * Read an amount.
	 * @param digits a decimal number
	 * @param unit m, u, n, p or empty
	 * @return the amount in millisatoshis
	 * @throws MalformedMessageException if it is zero, written with leading zeros, no
	 * whole number of millisatoshis, or more than there is
	 */
	static BigInteger read(String digits, String unit) {
		Long size = UNITS.get(unit);
		if (size == null || digits.startsWith("0") || digits.length() > 20) {
			throw new MalformedMessageException("The amount of the invoice is malformed");
		}
		BigInteger[] amount = new BigInteger(digits).multiply(BigInteger.valueOf(size))
			.divideAndRemainder(PICO_PER_MILLISATOSHI);
		if (amount[1].signum() != 0 || amount[0].compareTo(MAX) > 0) {
			throw new MalformedMessageException("The amount of the invoice is malformed");
		}
		return amount[0];
	}

	/**
	 * Write an amount in the largest unit that fits.
	 * @param amount millisatoshis, positive
	 * @return the digits and the unit
	 */
	static String write(BigInteger amount) {
		BigInteger pico = amount.multiply(PICO_PER_MILLISATOSHI);
		for (String unit : new String[] { "", "m", "u", "n" }) {
			BigInteger[] units = pico.divideAndRemainder(BigInteger.valueOf(UNITS.getOrDefault(unit, 1L)));
			if (units[1].signum() == 0) {
				return units[0] + unit;
			}
		}
		return pico + "p";
	}

}
