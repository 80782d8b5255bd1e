package io.github.x402spring.onchain.outbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction that is in a final block used and cost.
 *
 * @param gas how much gas it used
 * @param wei what it cost, all fees included
 * @param dollars what that was worth then; {@code null} if that is not known
 * @since 0.1.0
 */
public record TransactionCost(BigInteger gas, BigInteger wei, @Nullable BigDecimal dollars) {

	/** Digits of a coin. */
	private static final int DECIMALS = 18;

	/**
	 * Return an amount in coins.
	 * @param wei the amount
	 * @return the coins
	 */
	public static BigDecimal coins(BigInteger wei) {
		return new BigDecimal(wei, DECIMALS);
	}

	/**
	 * Return the share of one of several payments. All shares together are the cost.
	 * @param position position of the payment, from 0
	 * @param payments how many payments there are
	 * @return the share
	 */
	public TransactionCost share(int position, int payments) {
		BigInteger count = BigInteger.valueOf(payments);
		BigInteger[] each = this.wei.divideAndRemainder(count);
		BigInteger more = (position < each[1].intValue()) ? BigInteger.ONE : BigInteger.ZERO;
		return new TransactionCost(this.gas.divide(count), each[0].add(more), (this.dollars != null)
				? this.dollars.divide(BigDecimal.valueOf(payments), DECIMALS, RoundingMode.HALF_EVEN) : null);
	}

}
