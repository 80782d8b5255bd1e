package io.github.x402spring.onchain.outbox;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;

/**
 * An account on a chain that sends transactions, one after the other by their nonces.
 *
 * @param network the chain
 * @param address the account
 * @since 0.1.0
 */
public record SendingAccount(Network network, Address address) {

	@Override
	public String toString() {
		return this.address + " on " + this.network;
	}

}
