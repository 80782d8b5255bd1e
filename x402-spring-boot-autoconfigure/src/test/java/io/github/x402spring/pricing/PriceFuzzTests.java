package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any text is a price or refused, and a price is never rounded.
 */
class PriceFuzzTests {

	@FuzzTest
	void pricesAreExactOrRefused(byte[] data) {
		read(() -> Price.parse(new String(data, StandardCharsets.UTF_8))).ifPresent(PriceFuzzTests::check);
	}

	private static void check(Price price) {
		assertThat(Price.parse(price.toString())).isEqualTo(price);
		IntStream.of(0, 2, 6, 18, 36)
			.mapToObj(PriceFuzzTests::asset)
			.forEach((asset) -> read(() -> price.toAtomic("USDC", asset.decimals()))
				.ifPresent((atomic) -> check(price, asset, atomic)));
	}

	private static void check(Price price, Asset asset, BigInteger atomic) {
		assertThat(atomic).isPositive();
		assertThat(atomic.bitLength()).isLessThanOrEqualTo(256);
		BigDecimal tokens = new BigDecimal(atomic, asset.decimals());
		switch (price) {
			case Price.Dollars dollars -> assertThat(tokens).isEqualByComparingTo(dollars.amount());
			case Price.Tokens units -> assertThat(tokens).isEqualByComparingTo(units.amount());
			case Price.Satoshis satoshis -> assertThat(tokens).isEqualByComparingTo(satoshis.amount());
			case Price.Atomic smallest -> assertThat(atomic).isEqualTo(smallest.amount());
		}
	}

	private static Asset asset(int decimals) {
		return new Asset(Network.evm(84532), Address.ZERO, "Token", "1", decimals, "TKN", Asset.TransferMethod.EIP3009);
	}

	private static <T> Optional<T> read(Supplier<T> reader) {
		try {
			return Optional.of(reader.get());
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

}
