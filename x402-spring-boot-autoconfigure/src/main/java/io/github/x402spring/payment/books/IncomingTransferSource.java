package io.github.x402spring.payment.books;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.Network;

/**
 * The chain's side of the books: what reached the seller by authorisations, whether the
 * ledger knows of it or not. Transfers without an authorisation are none of our business.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IncomingTransferSource {

	/**
	 * Return the transfers of a span of time. Every one is in a block that is part of the
	 * chain; nothing is left out.
	 * @param network the network
	 * @param asset the token contract's address
	 * @param payTo the seller's address
	 * @param from time of the first block
	 * @param until time after the last block
	 * @return transfers in the order of the chain
	 * @throws IllegalStateException if the chain cannot be read completely, or no source
	 * reads this network
	 */
	List<IncomingTransfer> find(Network network, String asset, String payTo, Instant from, Instant until);

}
