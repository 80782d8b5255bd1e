package io.github.x402spring.onchain.finality;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The more a payment is worth, the more final its block must be.
 */
class FinalityPolicyTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	private static final String DOLLARS = ASSETS.defaultAsset(NETWORK).orElseThrow().address().value();

	private static final String OTHER = "0x1111111111111111111111111111111111111111";

	@ParameterizedTest
	@CsvSource({ "1, INCLUDED", "99999999, INCLUDED", "100000000, SAFE", "999999999, SAFE", "1000000000, FINALIZED",
			"99000000000, FINALIZED" })
	void tierIsByTheValue(long amount, FinalityTier tier) {
		assertThat(policy("100", "1000").of(quote(DOLLARS, amount))).isEqualTo(tier);
	}

	@Test
	void withoutLimitsABlockIsEnough() {
		assertThat(FinalityPolicy.INCLUDED.of(quote(DOLLARS, Long.MAX_VALUE))).isEqualTo(FinalityTier.INCLUDED);
		assertThat(FinalityPolicy.INCLUDED.of(quote(OTHER, 1))).isEqualTo(FinalityTier.INCLUDED);
	}

	@Test
	void oneLimitMaySkipATier() {
		assertThat(policy(null, "1").of(quote(DOLLARS, 1_000_000))).isEqualTo(FinalityTier.FINALIZED);
		assertThat(policy(null, "1").of(quote(DOLLARS, 999_999))).isEqualTo(FinalityTier.INCLUDED);
		assertThat(policy("0", null).of(quote(DOLLARS, 1))).isEqualTo(FinalityTier.SAFE);
		assertThat(policy("5", "5").of(quote(DOLLARS, 5_000_000))).isEqualTo(FinalityTier.FINALIZED);
	}

	@Test
	void tokenOfUnknownValueNeedsTheHighestTier() {
		assertThat(policy("100", "1000").of(quote(OTHER, 1))).isEqualTo(FinalityTier.FINALIZED);
		assertThat(policy("100", null).of(quote(OTHER, 1))).isEqualTo(FinalityTier.SAFE);
	}

	@ParameterizedTest
	@CsvSource({ "-1,", ", -0.01", "100, 99.99" })
	void limitsMakeSense(@Nullable String safeFrom, @Nullable String finalizedFrom) {
		assertThatIllegalArgumentException().isThrownBy(() -> policy(safeFrom, finalizedFrom));
	}

	private static FinalityPolicy policy(@Nullable String safeFrom, @Nullable String finalizedFrom) {
		return new FinalityPolicy((safeFrom != null) ? new BigDecimal(safeFrom) : null,
				(finalizedFrom != null) ? new BigDecimal(finalizedFrom) : null, ASSETS);
	}

	private static Quote quote(String token, long amount) {
		return new Quote(ExactEvmScheme.kind(NETWORK), token, BigInteger.valueOf(amount),
				"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Duration.ofMinutes(5), Map.of());
	}

}
