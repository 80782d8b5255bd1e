package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.Optional;

import io.github.x402spring.onchain.key.GasFees;

/**
 * What may be paid for gas.
 *
 * @param cap the most for a unit of gas, in wei
 */
record GasPolicy(BigInteger cap) {

	/** Nodes take a replacement if it pays a tenth more. */
	private static final BigInteger EIGHT = BigInteger.valueOf(8);

	/**
	 * Return what a transaction should pay to get into one of the next blocks: the fee of
	 * a block grows by an eighth at most from block to block.
	 * @param baseFee the fee of the newest block
	 * @param priority what is paid to be preferred
	 * @return the fees; empty if the next block costs more than is allowed
	 */
	Optional<GasFees> quote(BigInteger baseFee, BigInteger priority) {
		BigInteger least = baseFee.add(priority);
		return (least.compareTo(this.cap) > 0) ? Optional.empty()
				: Optional.of(new GasFees(baseFee.shiftLeft(1).add(priority).min(this.cap), priority));
	}

	/**
	 * Return what a transaction should pay that replaces another one.
	 * @param replaced what that one pays
	 * @param quote what one should pay now
	 * @return the fees; empty if that is more than is allowed
	 */
	Optional<GasFees> raise(GasFees replaced, GasFees quote) {
		GasFees raised = new GasFees(raise(replaced.most()).max(quote.most()),
				raise(replaced.priority()).max(quote.priority()));
		return (raised.most().compareTo(this.cap) > 0) ? Optional.empty() : Optional.of(raised);
	}

	private static BigInteger raise(BigInteger fee) {
		return fee.add(fee.divide(EIGHT)).add(BigInteger.ONE);
	}

}
