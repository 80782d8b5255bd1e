package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * What settling may cost.
 *
 * @param maxShare the most that settling a payment may cost, as a share of its price, or
 * {@code null} for no limit
 * @param minBalance below what balance, in coins, an account is reported to be low, or
 * {@code null} for what 50 payments cost
 * @param price the price of the coins of the chains
 * @param assets tells which tokens are dollars: those that a price in dollars means
 * @since 0.1.0
 */
public record CostPolicy(@Nullable BigDecimal maxShare, @Nullable BigDecimal minBalance, NativePrice price,
		AssetRegistry assets) {

	/** No limits, and no known prices of coins. */
	public static final CostPolicy NONE = new CostPolicy(null, null, (network) -> Optional.empty(),
			new AssetRegistry(List.of()));

	private static final int DECIMALS = 18;

	/**
	 * Create a policy.
	 * @throws IllegalArgumentException if the share is not positive, or the balance is
	 * negative
	 */
	public CostPolicy {
		if ((maxShare != null && maxShare.signum() <= 0) || (minBalance != null && minBalance.signum() < 0)) {
			throw new IllegalArgumentException("The limits of costs must be positive");
		}
	}

	/**
	 * Return what an amount of a chain's coin is worth.
	 * @param network the chain
	 * @param wei the amount
	 * @return the worth in dollars; empty if the price of the coin is not known
	 */
	public Optional<BigDecimal> dollars(Network network, BigInteger wei) {
		return this.price.dollars(network).map(coins(wei)::multiply);
	}

	/**
	 * Return what a payment is worth.
	 * @param quote the price that it meets
	 * @return the worth in dollars; empty if its token is not the one that prices in
	 * dollars mean
	 */
	public Optional<BigDecimal> dollars(Quote quote) {
		return this.assets.dollars(quote.network(), new Address(quote.asset()), quote.amount());
	}

	static BigDecimal coins(BigInteger wei) {
		return new BigDecimal(wei, DECIMALS);
	}

	static BigInteger wei(BigDecimal coins) {
		return coins.movePointRight(DECIMALS).toBigInteger();
	}

}
