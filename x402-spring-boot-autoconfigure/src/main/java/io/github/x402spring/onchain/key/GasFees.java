package io.github.x402spring.onchain.key;

import java.math.BigInteger;

/**
 * What a transaction pays for gas, in wei of the chain's own coin for each unit.
 *
 * @param most at most, the fee of the block included
 * @param priority part of this that goes to the maker of the block, at most
 * @since 0.1.0
 */
public record GasFees(BigInteger most, BigInteger priority) {

	/**
	 * Create fees.
	 * @throws IllegalArgumentException if the priority fee is negative or exceeds the
	 * whole
	 */
	public GasFees {
		if (priority.signum() < 0 || priority.compareTo(most) > 0) {
			throw new IllegalArgumentException("The priority fee must be between zero and the whole fee");
		}
	}

}
