package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.page.Html;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentToken;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a token.
 *
 * @param network the network
 * @param asset the token contract's address, or the smallest unit of Lightning
 * @param symbol the ticker, or {@code null} if the token is not known
 * @param atomic in the smallest unit
 * @param amount as an exact decimal, or {@code null} if the token is not known
 * @since 0.1.0
 */
record Amount(String network, String asset, @Nullable String symbol, String atomic, @Nullable String amount) {

	static Amount of(Network network, String asset, BigInteger atomic, AssetRegistry assets) {
		return new Amount(network.id(), asset, assets.symbol(network, asset).orElse(null), atomic.toString(),
				assets.amount(network, asset, atomic)
					.map((amount) -> amount.stripTrailingZeros().toPlainString())
					.orElse(null));
	}

	String decimal() {
		return Html.amount(value());
	}

	BigDecimal value() {
		return new BigDecimal((this.amount != null) ? this.amount : this.atomic);
	}

	String unit() {
		return (this.symbol != null) ? this.symbol : "atomic units";
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
