package io.github.x402spring.evm;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Asset.TransferMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class AssetRegistryTests {

	private static final JsonNode VECTORS = Vectors.read("default-assets-v2.json").required("assets");

	private static final AssetRegistry REGISTRY = new AssetRegistry(List.of());

	private static final Network BASE_SEPOLIA = Network.evm(84532);

	private static final Address USDC = new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e");

	private static final Address OTHER = new Address("0x1234567890123456789012345678901234567890");

	static Stream<Arguments> networks() {
		return VECTORS.properties()
			.stream()
			.map((entry) -> Arguments.argumentSet(entry.getKey(), new Network(entry.getKey()), entry.getValue()));
	}

	@ParameterizedTest
	@MethodSource("networks")
	void assetsOfTheNetworkAreThoseOfTheReferenceInItsOrder(Network network, JsonNode entries) {
		List<Asset> expected = new ArrayList<>();
		entries.forEach((entry) -> expected.add(asset(network, entry)));
		assertThat(DefaultAssets.ALL).filteredOn((asset) -> asset.network().equals(network))
			.containsExactlyElementsOf(expected);
		assertThat(REGISTRY.defaultAsset(network)).contains(expected.getFirst());
		for (Asset asset : expected) {
			assertThat(REGISTRY.find(network, asset.address())).contains(asset);
			assertThat(REGISTRY.findBySymbol(network, asset.symbol())).contains(asset);
		}
	}

	@ParameterizedTest
	@MethodSource("networks")
	void addressesAreWrittenAsTheReferenceWritesThem(Network network, JsonNode entries) {
		entries.forEach((entry) -> assertThat(new Address(Vectors.text(entry, "asset")).value())
			.isEqualTo(Vectors.text(entry, "asset")));
	}

	@Test
	void thereAreNoOtherAssets() {
		assertThat(DefaultAssets.ALL).hasSize(VECTORS.valueStream().mapToInt(JsonNode::size).sum());
		assertThat(DefaultAssets.ALL).extracting((asset) -> asset.network().id())
			.containsOnly(VECTORS.properties().stream().map((entry) -> entry.getKey()).toArray(String[]::new));
	}

	@Test
	void nameOfTheFlareTokenHasTheTugrikSign() {
		Asset asset = REGISTRY.defaultAsset(Network.evm(14)).orElseThrow();
		assertThat(asset.name()).isEqualTo("USD₮0").isEqualTo("USD\u20AE0");
		assertThat(asset.symbol()).isEqualTo("USDT0");
	}

	@Test
	void unknownNetworkHasNoAssets() {
		assertThat(REGISTRY.defaultAsset(Network.evm(11155111))).isEmpty();
		assertThat(REGISTRY.find(Network.evm(11155111), USDC)).isEmpty();
		assertThat(REGISTRY.findBySymbol(Network.evm(11155111), "USDC")).isEmpty();
	}

	@Test
	void symbolIsFoundInAnyCase() {
		assertThat(REGISTRY.findBySymbol(Network.evm(42220), "usat")).map(Asset::name).contains("Tether America USD");
		assertThat(REGISTRY.findBySymbol(Network.evm(31612), "MUSD")).map(Asset::name).contains("Mezo USD");
		assertThat(REGISTRY.findBySymbol(Network.evm(42220), "EURC")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "eip155:84532,0x036CbD53842c5426634e7929541eC2318f3dCF7e,USDC,1.234567",
			"bip122:0f9188f13cb7b2c71f2a335e3a4fc328,msat,sat,1234.567" })
	void amountsAreInTheUnitOfTheTicker(String network, String asset, String symbol, BigDecimal amount) {
		assertThat(REGISTRY.symbol(new Network(network), asset)).contains(symbol);
		assertThat(REGISTRY.amount(new Network(network), asset, BigInteger.valueOf(1_234_567))).contains(amount);
	}

	@ParameterizedTest
	@CsvSource({ "eip155:84532,msat", "eip155:84532,0x0000000000000000000000000000000000000001",
			"bip122:0f9188f13cb7b2c71f2a335e3a4fc328,sat",
			"bip122:0f9188f13cb7b2c71f2a335e3a4fc328,0x036CbD53842c5426634e7929541eC2318f3dCF7e" })
	void otherTokensHaveNoTicker(String network, String asset) {
		assertThat(REGISTRY.symbol(new Network(network), asset)).isEmpty();
		assertThat(REGISTRY.amount(new Network(network), asset, BigInteger.TEN)).isEmpty();
	}

	@Test
	void additionalAssetBecomesTheDefaultOfItsNetwork() {
		Asset token = new Asset(BASE_SEPOLIA, OTHER, "Token", "1", 18, "TOK", TransferMethod.EIP3009);
		AssetRegistry registry = new AssetRegistry(List.of(token));
		assertThat(registry.defaultAsset(BASE_SEPOLIA)).contains(token);
		assertThat(registry.find(BASE_SEPOLIA, USDC)).map(Asset::name).contains("USDC");
		assertThat(registry.findBySymbol(BASE_SEPOLIA, "USDC")).map(Asset::address).contains(USDC);
	}

	@Test
	void additionalAssetReplacesTheDefaultWithItsAddress() {
		Asset token = new Asset(BASE_SEPOLIA, USDC, "USD Coin", "2", 6, "TEST", TransferMethod.EIP3009);
		AssetRegistry registry = new AssetRegistry(List.of(token));
		assertThat(registry.find(BASE_SEPOLIA, USDC)).contains(token);
		assertThat(registry.findBySymbol(BASE_SEPOLIA, "USDC")).isEmpty();
		assertThat(registry.defaultAsset(Network.evm(8453))).map(Asset::symbol).contains("USDC");
	}

	@Test
	void laterChangesOfTheGivenListHaveNoEffect() {
		List<Asset> additional = new ArrayList<>();
		AssetRegistry registry = new AssetRegistry(additional);
		additional.add(new Asset(BASE_SEPOLIA, OTHER, "Token", "1", 18, "TOK", TransferMethod.EIP3009));
		assertThat(registry.find(BASE_SEPOLIA, OTHER)).isEmpty();
	}

	private static Asset asset(Network network, JsonNode entry) {
		boolean permit2 = entry.path("assetTransferMethod").asString("eip3009").equals("permit2");
		return new Asset(network, new Address(Vectors.text(entry, "asset")), Vectors.text(entry, "name"),
				Vectors.text(entry, "version"), entry.required("decimals").intValue(), Vectors.text(entry, "symbol"),
				permit2 ? TransferMethod.PERMIT2 : TransferMethod.EIP3009);
	}

}
