package io.github.x402spring.autoconfigure;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Tokens that payments can be made in.
 *
 * @param assets Tokens in addition to those that are built in.
 * @since 0.1.0
 */
@ConfigurationProperties("x402")
public record AssetProperties(@DefaultValue List<Token> assets) {

	/**
	 * A token that takes signed authorisations (EIP-3009).
	 *
	 * @param network CAIP-2 identifier of the network.
	 * @param address Address of the token contract.
	 * @param name Name of the token's EIP-712 domain.
	 * @param version Version of the token's EIP-712 domain.
	 * @param decimals Number of decimals of an amount.
	 * @param symbol Symbol that prices use.
	 */
	record Token(@DefaultValue("") String network, @DefaultValue("") String address, @DefaultValue("") String name,
			@DefaultValue("") String version, @DefaultValue("6") int decimals, @DefaultValue("") String symbol) {

	}

}
