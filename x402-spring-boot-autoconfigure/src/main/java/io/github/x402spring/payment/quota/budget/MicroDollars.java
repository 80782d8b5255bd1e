package io.github.x402spring.payment.quota.budget;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Millionths of a dollar, in which budgets are counted.
 */
final class MicroDollars {

	static final int SCALE = 6;

	private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

	private MicroDollars() {
	}

	/**
	 * Convert an amount. It is rounded up, so that no amount counts as nothing.
	 * @param dollars the amount, positive
	 * @return the amount; the largest number if it is larger
	 */
	static long of(BigDecimal dollars) {
		BigInteger exact = dollars.movePointRight(SCALE).setScale(0, RoundingMode.CEILING).toBigInteger();
		return exact.min(MOST).longValueExact();
	}

}
