package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.util.Optional;

import io.github.x402spring.Network;

/**
 * The price of the coin in which a chain charges for gas. Without a bean of this type it
 * is a property.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface NativePrice {

	/**
	 * Return the price of one coin. It is asked for each payment while a request waits,
	 * so it must not make a remote call.
	 * @param network the chain
	 * @return the price in dollars, positive; empty if it is not known
	 */
	Optional<BigDecimal> dollars(Network network);

}
