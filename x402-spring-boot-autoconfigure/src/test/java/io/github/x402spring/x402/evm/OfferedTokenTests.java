package io.github.x402spring.x402.evm;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.pricing.Price;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The token of a price: its own, else the configured one, else the default.
 */
class OfferedTokenTests {

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	private static final Network CELO = Network.evm(42220);

	private static final String USDT = "0x48065fbBE25f71C9282ddf5e1cD6D6A887483D5e";

	private static final Address PAYEE = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	static Stream<Arguments> permit2Assets() {
		return Vectors.read("default-assets-v2.json")
			.required("assets")
			.properties()
			.stream()
			.flatMap((network) -> network.getValue()
				.valueStream()
				.filter((asset) -> asset.has("assetTransferMethod"))
				.map((asset) -> Arguments.of(network.getKey(), Vectors.text(asset, "asset"),
						Vectors.text(asset, "symbol"))));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "$1, -, USDC", "$1, USDT, USDT", "$1, usat, USAT", "1 atomic, -, USDC", "1 atomic, USDT, USDT",
					"1 USAT, -, USAT", "1 usat, USDT, USAT", "$1, " + USDT + ", USDT", "1 USDC, " + USDT + ", USDC",
					"$1, 0x48065fbbe25f71c9282ddf5e1cd6d6a887483d5e, USDT" })
	void tokenOfThePriceWinsOverTheConfiguredOneAndThatOverTheDefault(String price, @Nullable String configured,
			String symbol) {
		assertThat(OfferedToken.of(Price.parse(price), option(CELO, configured), ASSETS).symbol()).isEqualTo(symbol);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1 EUR", "1 USD", "1 DAI", "1 USDC.e" })
	void unknownSymbolIsRefused(String price) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OfferedToken.of(Price.parse(price), option(CELO, null), ASSETS))
			.withMessageContaining(
					"is not a known token on network eip155:42220; describe the token under x402.assets[]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "EUR", "", "0x0000000000000000000000000000000000000001",
			"0X48065fbBE25f71C9282ddf5e1cD6D6A887483D5e" })
	void unknownConfiguredTokenIsRefused(String configured) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OfferedToken.of(Price.parse("$1"), option(CELO, configured), ASSETS))
			.withMessageContaining("is not a known token on network eip155:42220");
	}

	@Test
	void configuredTokenWithAWrongChecksumIsRefused() {
		PaymentWay option = option(CELO, USDT.replace('f', 'F'));
		assertThatIllegalArgumentException().isThrownBy(() -> OfferedToken.of(Price.parse("$1"), option, ASSETS))
			.withMessageContaining("checksum");
	}

	@Test
	void networkWithoutDefaultTokenIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OfferedToken.of(Price.parse("$1"), option(Network.evm(999999), null), ASSETS))
			.withMessageContaining("There is no default token on network eip155:999999");
	}

	@ParameterizedTest
	@MethodSource("permit2Assets")
	void tokenWithoutSignedAuthorisationsIsRefused(String id, String address, String symbol) {
		Network network = new Network(id);
		for (Price price : List.of(Price.parse("$1"), Price.parse("1 atomic"), Price.parse("1 " + symbol))) {
			assertThatIllegalArgumentException().isThrownBy(() -> OfferedToken.of(price, option(network, null), ASSETS))
				.withMessageContaining("does not support signed authorisations (EIP-3009)");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> OfferedToken.of(price, option(network, address), ASSETS))
				.withMessageContaining("does not support signed authorisations (EIP-3009)");
		}
	}

	@Test
	void tokenOfTheApplicationIsTheDefaultOfItsNetwork() {
		Asset own = new Asset(CELO, new Address("0x0000000000000000000000000000000000000001"), "Own", "1", 2, "OWN",
				Asset.TransferMethod.EIP3009);
		AssetRegistry registry = new AssetRegistry(List.of(own));
		Price price = Price.parse("$1.25");
		Asset asset = OfferedToken.of(price, option(CELO, null), registry);
		assertThat(asset).isEqualTo(own);
		assertThat(price.toAtomic("USDC", asset.decimals())).isEqualTo(125);
		assertThat(OfferedToken.of(Price.parse("1 USDC"), option(CELO, null), registry).symbol()).isEqualTo("USDC");
	}

	private static PaymentWay option(Network network, @Nullable String asset) {
		return new PaymentWay(network, asset, PAYEE.value(), Duration.ofMinutes(5));
	}

}
