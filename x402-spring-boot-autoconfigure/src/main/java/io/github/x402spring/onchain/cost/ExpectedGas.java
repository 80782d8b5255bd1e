package io.github.x402spring.onchain.cost;

import java.math.BigInteger;

/**
 * How much gas a payment is likely to need: the average of the last ones, with most
 * weight on the newest.
 */
final class ExpectedGas {

	/** A transfer of USDC, or of most other tokens, in a transaction of its own. */
	private static final BigInteger USUAL = BigInteger.valueOf(80_000);

	private static final BigInteger WEIGHT = BigInteger.valueOf(8);

	private BigInteger value = USUAL;

	synchronized BigInteger value() {
		return this.value;
	}

	/**
	 * Note what a transaction used.
	 * @param gas the gas
	 * @param payments how many payments it made
	 */
	synchronized void note(BigInteger gas, int payments) {
		BigInteger each = gas.divide(BigInteger.valueOf(payments));
		this.value = this.value.add(each.subtract(this.value).divide(WEIGHT));
	}

}
