package io.github.x402spring.autoconfigure.chain;

import java.util.List;

import io.github.x402spring.onchain.Chain;

/**
 * The chains that are configured.
 *
 * @param all one for each network
 */
record Chains(List<Chain> all) {

	Chains {
		all = List.copyOf(all);
	}

}
