package io.github.x402spring.pricing;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import org.jspecify.annotations.Nullable;

/**
 * One configured way to pay: where the money may come from and who gets it, still without
 * an amount.
 *
 * @param network the network to be paid on
 * @param asset the token, its address or symbol; {@code null} for the network's default
 * @param payTo who is paid
 * @param maxTimeout how long a payment stays valid
 * @since 0.1.0
 */
public record PaymentOption(Network network, @Nullable String asset, Address payTo, Duration maxTimeout) {

	/**
	 * Find the token in which a price is paid with this option. A price that names a
	 * token wins over the configured one.
	 * @param price the price
	 * @param assets the known tokens
	 * @return the token, which takes signed authorisations (EIP-3009)
	 * @throws IllegalArgumentException if there is no such token
	 */
	public Asset assetFor(Price price, AssetRegistry assets) {
		Asset asset = switch (price) {
			case Price.Tokens tokens -> assets.findBySymbol(this.network, tokens.symbol())
				.orElseThrow(unknown("'" + tokens.symbol() + "' is not a known token"));
			case Price.Dollars dollars -> configured(assets);
			case Price.Atomic atomic -> configured(assets);
		};
		if (asset.transferMethod() != Asset.TransferMethod.EIP3009) {
			throw new IllegalArgumentException(asset.symbol() + " on " + this.network
					+ " takes no signed authorisations (EIP-3009); name another token");
		}
		return asset;
	}

	private Asset configured(AssetRegistry assets) {
		if (this.asset == null) {
			return assets.defaultAsset(this.network).orElseThrow(unknown("There is no default token"));
		}
		if (this.asset.startsWith("0x")) {
			return assets.find(this.network, new Address(this.asset))
				.orElseThrow(unknown("'" + this.asset + "' is not a known token"));
		}
		return assets.findBySymbol(this.network, this.asset)
			.orElseThrow(unknown("'" + this.asset + "' is not a known token"));
	}

	private Supplier<IllegalArgumentException> unknown(String what) {
		return () -> new IllegalArgumentException(what + " on network " + this.network + "; "
				+ this.network.suggestion().map((it) -> it + " Otherwise describe").orElse("describe")
				+ " the token under x402.assets[]");
	}

}
