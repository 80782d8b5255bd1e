package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tiers of finality from the properties, naming the property of what is wrong.
 */
final class FinalityPolicyFactory {

	private static final String SAFE_FROM = "x402.onchain.finality.safe-from";

	private static final String FINALIZED_FROM = "x402.onchain.finality.finalized-from";

	private FinalityPolicyFactory() {
	}

	static FinalityPolicy policy(OnchainProperties.Finality properties, AssetRegistry assets) {
		BigDecimal safeFrom = notNegative(SAFE_FROM, properties.safeFrom());
		BigDecimal finalizedFrom = notNegative(FINALIZED_FROM, properties.finalizedFrom());
		if (safeFrom != null && finalizedFrom != null && finalizedFrom.compareTo(safeFrom) < 0) {
			throw new X402ConfigurationException(
					FINALIZED_FROM + " is '" + finalizedFrom.toPlainString() + "', which is below " + SAFE_FROM + " ('"
							+ safeFrom.toPlainString() + "').",
					"Set " + FINALIZED_FROM + " to the larger price, or remove " + SAFE_FROM
							+ ": a block that is finalized is also safe.");
		}
		return new FinalityPolicy(safeFrom, finalizedFrom, assets);
	}

	private static @Nullable BigDecimal notNegative(String property, @Nullable BigDecimal dollars) {
		if (dollars != null && dollars.signum() < 0) {
			throw new X402ConfigurationException(property + " is '" + dollars.toPlainString() + "', which is negative.",
					"Set " + property + " to a price in dollars, such as 100, or to 0 for all payments.");
		}
		return dollars;
	}

}
