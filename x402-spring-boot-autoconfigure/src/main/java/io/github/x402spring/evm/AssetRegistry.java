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

	private static final String MILLISATOSHI = "msat";

	private static final Unit SATOSHI = new Unit("sat", 3);

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
	 * Return the ticker of what a quote asks for.
	 * @param network the network
	 * @param asset what a quote names: a contract on an EVM chain, or the smallest unit
	 * of Lightning
	 * @return the ticker, or empty if the token is not known
	 */
	public Optional<String> symbol(Network network, String asset) {
		return unit(network, asset).map(Unit::symbol);
	}

	/**
	 * Convert an amount to what its ticker means.
	 * @param network the network
	 * @param asset what a quote names, as in {@link #symbol}
	 * @param atomic the amount in the smallest unit
	 * @return the exact amount, or empty if the token is not known
	 */
	public Optional<BigDecimal> amount(Network network, String asset, BigInteger atomic) {
		return unit(network, asset).map((unit) -> new BigDecimal(atomic, unit.decimals()));
	}

	private Optional<Unit> unit(Network network, String asset) {
		if (!network.isEvm()) {
			return asset.equals(MILLISATOSHI) ? Optional.of(SATOSHI) : Optional.empty();
		}
		try {
			return find(network, new Address(asset)).map((token) -> new Unit(token.symbol(), token.decimals()));
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

	private record Unit(String symbol, int decimals) {

	}

}
