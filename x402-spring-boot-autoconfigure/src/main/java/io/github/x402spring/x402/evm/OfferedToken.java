package io.github.x402spring.x402.evm;

import java.util.function.Supplier;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.pricing.Price;

/**
 * The token in which a price is paid by EIP-3009.
 */
final class OfferedToken {

	private OfferedToken() {
	}

	/**
	 * Find the token in which a price is paid. A price that names a token wins over the
	 * configured one.
	 * @param price the price
	 * @param way the way to pay
	 * @param assets the known tokens
	 * @return the token, which takes signed authorisations (EIP-3009)
	 * @throws IllegalArgumentException if there is no such token
	 */
	static Asset of(Price price, PaymentWay way, AssetRegistry assets) {
		Asset asset = switch (price) {
			case Price.Satoshis satoshis ->
				throw new IllegalArgumentException("Satoshis are paid over Lightning, and not in tokens");
			case Price.Tokens tokens -> assets.findBySymbol(way.network(), tokens.symbol())
				.orElseThrow(unknown(way, "'" + tokens.symbol() + "' is not a known token"));
			case Price.Dollars dollars -> configured(way, assets);
			case Price.Atomic atomic -> configured(way, assets);
		};
		if (asset.transferMethod() != Asset.TransferMethod.EIP3009) {
			throw new IllegalArgumentException(asset.symbol() + " on " + way.network()
					+ " does not support signed authorisations (EIP-3009); choose another token");
		}
		return asset;
	}

	private static Asset configured(PaymentWay way, AssetRegistry assets) {
		String asset = way.asset();
		if (asset == null) {
			return assets.defaultAsset(way.network()).orElseThrow(unknown(way, "There is no default token"));
		}
		if (asset.startsWith("0x")) {
			return assets.find(way.network(), new Address(asset))
				.orElseThrow(unknown(way, "'" + asset + "' is not a known token"));
		}
		return assets.findBySymbol(way.network(), asset)
			.orElseThrow(unknown(way, "'" + asset + "' is not a known token"));
	}

	private static Supplier<IllegalArgumentException> unknown(PaymentWay way, String what) {
		return () -> new IllegalArgumentException(what + " on network " + way.network() + "; "
				+ way.network().suggestion().map((it) -> it + " Otherwise describe").orElse("describe")
				+ " the token under x402.assets[]");
	}

}
