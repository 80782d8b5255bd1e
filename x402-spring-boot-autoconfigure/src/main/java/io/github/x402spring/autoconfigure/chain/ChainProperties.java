package io.github.x402spring.autoconfigure.chain;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Chains that are read: a list, and a short form for the network of the top level.
 *
 * @param rpcUrl JSON-RPC URLs of nodes of x402.network. Transactions are sent only with
 * x402.facilitator.type=onchain.
 * @param chains Further networks with their nodes.
 */
@ConfigurationProperties("x402")
record ChainProperties(@DefaultValue List<String> rpcUrl, @DefaultValue List<Chain> chains) {

	boolean isEmpty() {
		return this.rpcUrl.isEmpty() && this.chains.isEmpty();
	}

	// URLs of nodes hold keys.
	@Override
	public String toString() {
		return "ChainProperties";
	}

	/**
	 * A network with its nodes.
	 *
	 * @param network CAIP-2 identifier of the network.
	 * @param rpcUrl JSON-RPC URLs of nodes. Transactions are sent only with
	 * x402.facilitator.type=onchain.
	 */
	record Chain(@Nullable String network, @DefaultValue List<String> rpcUrl) {

		@Override
		public String toString() {
			return "Chain";
		}

	}

}
