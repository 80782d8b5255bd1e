package io.github.x402spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.Asset.TransferMethod;
import io.github.x402spring.evm.AssetRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors offer as values of our properties.
 */
class MetadataHintsTests {

	private static final List<Asset> PAYABLE = new AssetRegistry(List.of()).all()
		.stream()
		.filter((asset) -> asset.transferMethod() == TransferMethod.EIP3009)
		.toList();

	private final JsonNode metadata = metadata();

	private final Map<String, JsonNode> properties = byName("properties");

	private final Map<String, JsonNode> hints = byName("hints");

	@Test
	void hintsNameProperties() {
		assertThat(this.hints).isNotEmpty();
		assertThat(this.hints.keySet()).allSatisfy((name) -> {
			boolean keys = name.endsWith(".keys");
			JsonNode property = this.properties.get(keys ? name.substring(0, name.length() - 5) : name);
			assertThat(property).as(name).isNotNull();
			assertThat(property.get("type").asString().startsWith("java.util.Map<")).as(name).isEqualTo(keys);
		});
	}

	@Test
	void everyValueIsDescribedOnce() {
		assertThat(this.hints).allSatisfy((name, hint) -> {
			assertThat(values(hint)).as(name).isNotEmpty().doesNotHaveDuplicates();
			assertThat(hint.get("values").valueStream())
				.allSatisfy((value) -> assertThat(value.path("description").asString("")).endsWith("."));
		});
	}

	@Test
	void everyChoiceOfOurOwnIsOfferedInFull() throws ClassNotFoundException {
		int choices = 0;
		for (JsonNode property : this.properties.values()) {
			String type = property.get("type").asString();
			Class<?> enumeration = type.startsWith("io.github.x402spring.") ? Class.forName(type) : Object.class;
			if (enumeration.isEnum()) {
				String name = property.get("name").asString();
				assertThat(this.hints).containsKey(name);
				assertThat(values(this.hints.get(name))).as(name)
					.containsExactlyInAnyOrderElementsOf(Arrays.stream(enumeration.getEnumConstants())
						.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
						.toList());
				choices++;
			}
		}
		assertThat(choices).isGreaterThan(5);
	}

	@Test
	void onlyChoicesAreClosed() {
		assertThat(this.hints).allSatisfy((name, hint) -> {
			boolean choice = this.properties.containsKey(name)
					&& this.properties.get(name).get("type").asString().startsWith("io.github.x402spring.");
			assertThat(hint.has("providers")).as(name).isNotEqualTo(choice);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402.network", "x402.facilitator.networks", "x402.onchain.cost.native-prices.keys" })
	void networksAreThoseThatHaveATokenToSellIn(String name) {
		assertThat(values(this.hints.get(name))).containsExactlyInAnyOrderElementsOf(
				PAYABLE.stream().map((asset) -> asset.network().id()).distinct().toList());
		assertThat(this.hints.get(name).get("values").valueStream()).allSatisfy(
				(value) -> assertThat(value.get("description").asString().contains("test network")).as(value.toString())
					.isEqualTo(new Network(value.get("value").asString()).isKnownTestNetwork()));
	}

	@Test
	void networksNameTheirTokens() {
		assertThat(this.hints.get("x402.network").get("values").valueStream()).allSatisfy((value) -> {
			String text = value.get("description").asString();
			Set<String> named = Set.of(text.substring(text.indexOf(": ") + 2, text.length() - 1).split(", | or "));
			assertThat(named).isEqualTo(PAYABLE.stream()
				.filter((asset) -> asset.network().id().equals(value.get("value").asString()))
				.map(Asset::symbol)
				.collect(Collectors.toSet()));
		});
	}

	@Test
	void tokensAreThoseThatAreBuiltIn() {
		assertThat(values(this.hints.get("x402.asset")))
			.containsExactlyInAnyOrderElementsOf(PAYABLE.stream().map(Asset::symbol).distinct().toList());
	}

	// The type of a duration or a size has units of its own; a plain number has none.
	@Test
	void amountsSayTheirUnit() {
		assertThat(this.properties.values()
			.stream()
			.filter((property) -> property.get("name").asString().startsWith("x402."))
			.filter((property) -> property.get("type").asString().contains("java.math.BigDecimal")))
			.hasSizeGreaterThan(5)
			.allSatisfy(
					(property) -> assertThat(property.get("description").asString()).as(property.get("name").asString())
						.containsPattern("in dollars|in gwei|in tokens|in coins|as a share"));
	}

	private Map<String, JsonNode> byName(String part) {
		return this.metadata.get(part)
			.valueStream()
			.collect(Collectors.toMap((it) -> it.get("name").asString(), Function.identity()));
	}

	private static List<String> values(JsonNode hint) {
		return hint.get("values").valueStream().map((it) -> it.get("value").asString()).toList();
	}

	private static JsonNode metadata() {
		try (InputStream in = MetadataHintsTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.shared().readTree(Objects.requireNonNull(in).readAllBytes());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
