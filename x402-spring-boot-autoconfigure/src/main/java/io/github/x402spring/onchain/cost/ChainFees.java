package io.github.x402spring.onchain.cost;

import java.math.BigInteger;

/**
 * What a chain charged when it was asked last, in wei.
 *
 * @param baseFee for a unit of gas in the newest block
 * @param priority what is added to that to be preferred
 * @param dataFee what a transaction with one payment costs beside its gas, where a chain
 * publishes its data on another one
 */
record ChainFees(BigInteger baseFee, BigInteger priority, BigInteger dataFee) {

	static final ChainFees NONE = new ChainFees(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

	ChainFees with(BigInteger newBaseFee, BigInteger newPriority) {
		return new ChainFees(newBaseFee, newPriority, this.dataFee);
	}

	/** What is paid for a unit of gas. */
	BigInteger gasPrice() {
		return this.baseFee.add(this.priority);
	}

	/** What a transaction pays, as long as nothing is said of its own limits. */
	BigInteger of(BigInteger gas) {
		return gas.multiply(gasPrice()).add(this.dataFee);
	}

	/**
	 * Return what an account must hold for a transaction: nodes take none that its sender
	 * cannot pay at the highest fee, which is twice the current one here.
	 * @param gasLimit how much gas it may use
	 * @param cap the most for a unit of gas
	 * @return the amount
	 */
	BigInteger required(BigInteger gasLimit, BigInteger cap) {
		return gasLimit.multiply(this.baseFee.add(gasPrice()).min(cap)).add(this.dataFee);
	}

}
