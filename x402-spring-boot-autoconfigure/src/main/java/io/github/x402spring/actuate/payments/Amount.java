package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentToken;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a token.
 *
 * @param network the network
 * @param asset the token contract's address
 * @param symbol the ticker, or {@code null} if the token is not known
 * @param atomic in the smallest unit
 * @param amount as an exact decimal, or {@code null} if the token is not known
 * @since 0.1.0
 */
record Amount(String network, String asset, @Nullable String symbol, String atomic, @Nullable String amount) {

	static Amount of(Network network, String asset, BigInteger atomic, AssetRegistry assets) {
		Asset token = network.isEvm() ? assets.find(network, new Address(asset)).orElse(null) : null;
		if (token == null) {
			return new Amount(network.id(), asset, null, atomic.toString(), null);
		}
		BigDecimal decimal = new BigDecimal(atomic, token.decimals()).stripTrailingZeros();
		return new Amount(network.id(), asset, token.symbol(), atomic.toString(), decimal.toPlainString());
	}

	static List<Amount> all(Map<PaymentToken, BigInteger> sums, AssetRegistry assets) {
		return sums.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().signum() != 0)
			.map((entry) -> of(entry.getKey().network(), entry.getKey().asset(), entry.getValue(), assets))
			.sorted(Comparator.comparing(Amount::network).thenComparing(Amount::asset))
			.toList();
	}

}
