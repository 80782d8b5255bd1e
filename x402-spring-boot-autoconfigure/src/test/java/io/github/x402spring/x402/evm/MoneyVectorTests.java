package io.github.x402spring.x402.evm;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.pricing.Price;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The entries {@code money} of {@code money-routes-headers.json}. A price means the same
 * amount of the same token here as in the reference packages, or it is refused here on
 * purpose and stands below with the reason.
 */
class MoneyVectorTests {

	private static final JsonNode MONEY = Vectors.read("money-routes-headers.json").required("money");

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	private static final Address PAYEE = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	private static final String NO_CURRENCY = "a bare number does not say in what";

	private static final String NO_NUMBERS = "prices are text; a JSON number may have lost digits already";

	private static final String TRUNCATED = "digits beyond the token's decimals are never dropped";

	private static final String NO_ZERO = "a price of zero is a mistake; a handler without price is free";

	private static final String PERMIT2 = "the token takes no signed authorisations, so scheme exact cannot move it";

	/** Prices that the reference accepts and that are refused here, and why. */
	private static final Map<String, String> STRICTER = Map.ofEntries(
			Map.entry("\"0.01\" on eip155:84532", NO_CURRENCY), Map.entry("0.01 on eip155:84532", NO_NUMBERS),
			Map.entry("\"$ 1.50\" on eip155:8453", "there is one way to write dollars, without a blank"),
			Map.entry("\"$1 usdc\" on eip155:8453", "dollars or a token, not both"),
			Map.entry("\"1 USD\" on eip155:8453", "a ticker names a token; dollars are written with $"),
			Map.entry("\"1\" on eip155:42220", NO_CURRENCY), Map.entry("\"$0.0000019\" on eip155:8453", TRUNCATED),
			Map.entry("\"$0.0000001\" on eip155:8453", TRUNCATED),
			Map.entry("\"$1234567890.123456789\" on eip155:8453", TRUNCATED),
			Map.entry("1.0E-7 on eip155:8453", NO_NUMBERS), Map.entry("1.0E21 on eip155:8453", NO_NUMBERS),
			Map.entry("0.30000000000000004 on eip155:8453", NO_NUMBERS), Map.entry("\"$0.01\" on eip155:4326", PERMIT2),
			Map.entry("\"$0.000000000000000001\" on eip155:4326", PERMIT2),
			Map.entry("\"$0.01\" on eip155:38833", PERMIT2), Map.entry("\"$0.01\" on eip155:31612", PERMIT2),
			Map.entry("\"$0\" on eip155:8453", NO_ZERO), Map.entry("0 on eip155:8453", NO_ZERO));

	static Stream<Arguments> entries() {
		return MONEY.valueStream().map((entry) -> {
			String name = name(entry);
			String reason = STRICTER.get(name);
			return Arguments.argumentSet((reason != null) ? name + " (stricter: " + reason + ")" : name, entry);
		});
	}

	@Test
	void everyEntryIsThereAndEveryExceptionIsUsed() {
		assertThat(MONEY).hasSize(41);
		Collection<String> accepted = MONEY.valueStream()
			.filter((entry) -> !entry.required("result").has("throws"))
			.map(MoneyVectorTests::name)
			.toList();
		assertThat(accepted).containsAll(STRICTER.keySet());
	}

	@ParameterizedTest
	@MethodSource("entries")
	void priceIsThatOfTheReferenceOrRefused(JsonNode entry) {
		JsonNode expected = entry.required("result");
		if (expected.has("throws") || STRICTER.containsKey(name(entry))) {
			assertThatIllegalArgumentException().isThrownBy(() -> price(entry));
			return;
		}
		Priced priced = price(entry);
		assertThat(priced.amount()).isEqualTo(Vectors.number(expected, "amount"));
		assertThat(priced.asset().address().value()).isEqualTo(Vectors.text(expected, "asset"));
		// An amount with an address has no domain in the reference, and cannot be signed.
		if (entry.required("price").isString()) {
			assertThat(priced.asset().name()).isEqualTo(Vectors.text(expected.required("extra"), "name"));
			assertThat(priced.asset().version()).isEqualTo(Vectors.text(expected.required("extra"), "version"));
		}
	}

	// The reference's {asset, amount} is an atomic price with the token configured.
	private static Priced price(JsonNode entry) {
		JsonNode price = entry.required("price");
		Network network = new Network(Vectors.text(entry, "network"));
		Price parsed = Price.parse(price.isObject() ? Vectors.text(price, "amount") + " atomic" : price.asString());
		PaymentWay option = new PaymentWay(network, price.isObject() ? Vectors.text(price, "asset") : null,
				PAYEE.value(), Duration.ofMinutes(5));
		Asset asset = OfferedToken.of(parsed, option, ASSETS);
		return new Priced(parsed.toAtomic("USDC", asset.decimals()), asset);
	}

	private static String name(JsonNode entry) {
		return entry.required("price") + " on " + Vectors.text(entry, "network");
	}

	private record Priced(BigInteger amount, Asset asset) {

	}

}
