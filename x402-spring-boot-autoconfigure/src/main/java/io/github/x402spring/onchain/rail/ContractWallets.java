package io.github.x402spring.onchain.rail;

import java.math.BigInteger;

/**
 * Whether payers may be contracts (ERC-1271), or accounts that let a contract decide for
 * them (EIP-7702), and what may be done for their signatures before anything is known of
 * them.
 *
 * @param accepted whether they may pay
 * @param gasLimit how much gas a wallet may use to check a signature
 * @param maxConcurrentChecks how many signatures are checked at a time
 * @since 0.1.0
 */
public record ContractWallets(boolean accepted, BigInteger gasLimit, int maxConcurrentChecks) {

	/** Leaves enough for the transfer in a transaction of the usual limit. */
	public static final BigInteger LARGEST_GAS_LIMIT = BigInteger.valueOf(100_000);

	/** Payers with code are refused. */
	public static final ContractWallets REFUSED = new ContractWallets(false, LARGEST_GAS_LIMIT, 1);

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if the limit of gas is not between 1 and
	 * {@link #LARGEST_GAS_LIMIT}, or no signature can be checked
	 */
	public ContractWallets {
		if (gasLimit.signum() <= 0 || gasLimit.compareTo(LARGEST_GAS_LIMIT) > 0) {
			throw new IllegalArgumentException(
					"To check a signature, a wallet may use 1 to " + LARGEST_GAS_LIMIT + " units of gas");
		}
		if (maxConcurrentChecks < 1) {
			throw new IllegalArgumentException("At least one signature is checked at a time");
		}
	}

}
