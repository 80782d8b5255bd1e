package io.github.x402spring.evm;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;

/**
 * The tokens this application knows: its own first, then the defaults of the protocol.
 *
 * @since 0.1.0
 */
public final class AssetRegistry {

	private final List<Asset> assets;

	/**
	 * Create a registry.
	 * @param additional tokens beyond the defaults; one with the network and address of a
	 * default replaces it, and the first of a network becomes its default
	 */
	public AssetRegistry(Collection<Asset> additional) {
		List<Asset> all = new ArrayList<>(additional);
		for (Asset asset : DefaultAssets.ALL) {
			if (find(all, asset.network(), asset.address()).isEmpty()) {
				all.add(asset);
			}
		}
		this.assets = List.copyOf(all);
	}

	/**
	 * Return the token that a price in dollars means on a network.
	 * @param network the network
	 * @return the token, or empty if the network has none
	 */
	public Optional<Asset> defaultAsset(Network network) {
		return this.assets.stream().filter((asset) -> asset.network().equals(network)).findFirst();
	}

	/**
	 * Return what an amount of a token is worth in dollars.
	 * @param network the network
	 * @param contract the token's contract
	 * @param amount the amount, in the token's smallest unit
	 * @return the worth; empty if the token is not the one that a price in dollars means
	 */
	public Optional<BigDecimal> dollars(Network network, Address contract, BigInteger amount) {
		return defaultAsset(network).filter((asset) -> asset.address().equals(contract))
			.map((asset) -> new BigDecimal(amount, asset.decimals()));
	}

	/**
	 * Return all tokens.
	 * @return the tokens, those of the application first
	 */
	public List<Asset> all() {
		return this.assets;
	}

	/**
	 * Find a token by its contract.
	 * @param network the network
	 * @param address the contract's address
	 * @return the token, or empty if it is not known
	 */
	public Optional<Asset> find(Network network, Address address) {
		return find(this.assets, network, address);
	}

	/**
	 * Return the ticker of a token.
	 * @param network the network
	 * @param contract what a quote names, which is an address only on an EVM chain
	 * @return the ticker, or empty if the token is not known
	 */
	public Optional<String> symbol(Network network, String contract) {
		try {
			return find(network, new Address(contract)).map(Asset::symbol);
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Find a token by its ticker.
	 * @param network the network
	 * @param symbol the ticker, in any case
	 * @return the token, or empty if the network has none of that name
	 */
	public Optional<Asset> findBySymbol(Network network, String symbol) {
		return this.assets.stream()
			.filter((asset) -> asset.network().equals(network) && asset.symbol().equalsIgnoreCase(symbol))
			.findFirst();
	}

	private static Optional<Asset> find(List<Asset> assets, Network network, Address address) {
		return assets.stream()
			.filter((asset) -> asset.network().equals(network) && asset.address().equals(address))
			.findFirst();
	}

}
