package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.math.BigInteger;

import io.github.x402spring.Network;

/**
 * What the transactions of this process on one chain used and cost, as far as they are in
 * final blocks. Those that were undone cost as well.
 *
 * @param network the chain
 * @param transactions how many there were
 * @param payments how many payments they were sent for
 * @param gas how much gas they used
 * @param wei what they cost, in wei of the chain's coin
 * @param dollars what they cost, by the price of the coin when each was found final; zero
 * if that is not known
 * @since 0.1.0
 */
public record SettlementTotals(Network network, long transactions, long payments, BigInteger gas, BigInteger wei,
		BigDecimal dollars) {

	static SettlementTotals none(Network network) {
		return new SettlementTotals(network, 0, 0, BigInteger.ZERO, BigInteger.ZERO, BigDecimal.ZERO);
	}

	SettlementTotals plus(int morePayments, BigInteger moreGas, BigInteger moreWei, BigDecimal moreDollars) {
		return new SettlementTotals(this.network, this.transactions + 1, this.payments + morePayments,
				this.gas.add(moreGas), this.wei.add(moreWei), this.dollars.add(moreDollars));
	}

	/**
	 * Return the costs in coins.
	 * @return the amount
	 */
	public BigDecimal coins() {
		return CostPolicy.coins(this.wei);
	}

	/**
	 * Return what a payment cost: the cost of a transaction is shared out among its
	 * payments.
	 * @return the average in wei, zero if there were no payments
	 */
	public BigInteger weiPerPayment() {
		return (this.payments > 0) ? this.wei.divide(BigInteger.valueOf(this.payments)) : BigInteger.ZERO;
	}

}
