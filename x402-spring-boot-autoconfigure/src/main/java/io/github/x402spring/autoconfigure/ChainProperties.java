package io.github.x402spring.autoconfigure;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Nodes that the chain is read with.
 *
 * @param rpcUrl JSON-RPC URLs of one or several nodes to look for evidence with. Nothing
 * is sent by them.
 */
@ConfigurationProperties("x402")
record ChainProperties(@DefaultValue List<String> rpcUrl) {

	// URLs of nodes hold keys.
	@Override
	public String toString() {
		return "ChainProperties";
	}

}
