package io.github.x402spring.docs;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.pricing.Price;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Compares the page about prices with the code.
 */
class PricesPageTests {

	private static final Network NETWORK = new Network("eip155:84532");

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	@Test
	void pricesAreReadAsThePageSays() {
		Asset usdc = ASSETS.defaultAsset(NETWORK).orElseThrow();
		assertThat(Pages.rows("reference/prices.md", "price", "atomic amount in USDC (6 decimals)"))
			.hasSizeGreaterThan(4)
			.allSatisfy((
					row) -> assertThat(Price.parse(Pages.code(row.get(0)).getFirst()).toAtomic("USDC", usdc.decimals()))
						.isEqualTo(new BigInteger(row.get(1))));
		assertThat(Pages.rows("reference/prices.md", "price", "why")).hasSizeGreaterThan(4)
			.allSatisfy((row) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> Price.parse(Pages.code(row.get(0)).getFirst()).toAtomic("USDC", usdc.decimals())));
	}

	@Test
	void tokensAreThoseOfTheRegistry() {
		Set<String> documented = new HashSet<>();
		for (List<String> row : Pages.rows("reference/prices.md", "network", "symbol", "token contract", "decimals")) {
			Network network = new Network(Pages.code(row.get(0)).getFirst());
			Asset asset = ASSETS.find(network, new Address(Pages.code(row.get(2)).getFirst())).orElseThrow();
			assertThat(asset.symbol()).isEqualTo(Pages.code(row.get(1)).getFirst());
			assertThat(asset.decimals()).isEqualTo(Integer.parseInt(row.get(3)));
			boolean payable = row.size() > 5;
			assertThat(asset.transferMethod() == Asset.TransferMethod.EIP3009).isEqualTo(payable);
			if (payable) {
				assertThat(ASSETS.defaultAsset(network).orElseThrow().equals(asset))
					.isEqualTo(row.get(4).equals("yes"));
			}
			documented.add(network + " " + asset.address());
		}
		Set<String> vectors = new HashSet<>();
		Vectors.read("default-assets-v2.json")
			.get("assets")
			.properties()
			.forEach((network) -> network.getValue()
				.forEach((asset) -> vectors.add(network.getKey() + " " + asset.get("asset").asString())));
		assertThat(documented).containsExactlyInAnyOrderElementsOf(vectors);
	}

}
