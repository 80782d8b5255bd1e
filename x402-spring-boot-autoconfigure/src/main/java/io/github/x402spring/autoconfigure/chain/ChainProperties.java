package io.github.x402spring.autoconfigure.chain;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Chains that are read: a list, and a short form for the network of the top level.
 *
 * @param rpcUrl JSON-RPC URLs of nodes of x402.network, which are used to look for
 * evidence of payments. No transactions are sent.
 * @param chains Further networks on which to look for evidence of payments, with their
 * nodes.
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
	 * @param rpcUrl JSON-RPC URLs of nodes. No transactions are sent.
	 */
	record Chain(@Nullable String network, @DefaultValue List<String> rpcUrl) {

		@Override
		public String toString() {
			return "Chain";
		}

	}

}
