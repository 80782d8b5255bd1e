package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.cost.NativePrice;
import org.jspecify.annotations.Nullable;

/**
 * Makes the limits of costs from the properties, naming the property of what is wrong.
 */
final class CostPolicyFactory {

	private static final String MAX_SHARE = "x402.onchain.cost.max-share";

	private static final String NATIVE_PRICE = "x402.onchain.cost.native-price";

	private static final String NATIVE_PRICES = "x402.onchain.cost.native-prices";

	private CostPolicyFactory() {
	}

	static CostPolicy policy(OnchainProperties properties, List<Network> networks, @Nullable NativePrice bean,
			AssetRegistry assets) {
		OnchainProperties.Cost cost = properties.cost();
		NativePrice price = (bean != null) ? bean : configured(cost);
		BigDecimal maxShare = cost.maxShare();
		if (maxShare != null) {
			positive(MAX_SHARE, maxShare, "a share of the price, such as 0.2");
		}
		if (maxShare != null && bean == null) {
			networks.stream().filter((network) -> price.dollars(network).isEmpty()).findFirst().ifPresent((network) -> {
				throw new X402ConfigurationException(
						MAX_SHARE + " is set, but the price of the coin in which " + network
								+ " charges for gas is not known.",
						"Set " + NATIVE_PRICE + " or " + NATIVE_PRICES + "[" + network
								+ "] to a price in dollars, or declare a NativePrice bean.");
			});
		}
		return new CostPolicy(maxShare, notNegative(properties.minBalance()), price, assets);
	}

	private static NativePrice configured(OnchainProperties.Cost cost) {
		Map<Network, BigDecimal> each = new HashMap<>();
		cost.nativePrices().forEach((id, dollars) -> {
			String property = NATIVE_PRICES + "[" + id + "]";
			each.put(network(property, id), positive(property, dollars, "a price in dollars"));
		});
		Optional<BigDecimal> other = Optional.ofNullable(cost.nativePrice())
			.map((it) -> positive(NATIVE_PRICE, it, "a price in dollars, such as 2500"));
		return (network) -> Optional.ofNullable(each.get(network)).or(() -> other);
	}

	private static Network network(String property, String id) {
		try {
			return new Network(id);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(property + " is not for a network: " + ex.getMessage() + ".",
					"Write the CAIP-2 identifier of the network in square brackets, such as " + NATIVE_PRICES
							+ "[eip155:8453].");
		}
	}

	private static BigDecimal positive(String property, BigDecimal value, String what) {
		if (value.signum() <= 0) {
			throw new X402ConfigurationException(
					property + " is '" + value.toPlainString() + "', which is not positive.",
					"Set " + property + " to " + what + ".");
		}
		return value;
	}

	private static @Nullable BigDecimal notNegative(@Nullable BigDecimal coins) {
		if (coins != null && coins.signum() < 0) {
			throw new X402ConfigurationException(
					"x402.onchain.min-balance is '" + coins.toPlainString() + "', which is negative.",
					"Set x402.onchain.min-balance to an amount of coins, such as 0.01.");
		}
		return coins;
	}

}
