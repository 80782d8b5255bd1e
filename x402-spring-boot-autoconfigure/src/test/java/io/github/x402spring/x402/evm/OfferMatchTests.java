package io.github.x402spring.x402.evm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which echoes of an offer count as that offer: a table of section 2.4 of the protocol
 * reference. The signature is right in every row.
 */
class OfferMatchTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final JsonNode BASE = Vectors.read("eip3009.json").required("valid").get(0);

	private static final ExactEvmScheme SCHEME = new ExactEvmScheme(new AssetRegistry(List.of()),
			new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	private static final Quote OFFER = SCHEME
		.quote(Price.parse("10000 atomic"),
				new PaymentWay(Network.evm(84532), null,
						new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8").value(), Duration.ofSeconds(300)))
		.orElseThrow();

	static Stream<Arguments> accepted() {
		return Stream.of(row("as offered", (it) -> it), row("members in another order", OfferMatchTests::reordered),
				row("extra with a member more",
						(it) -> changed(it, "extra", "{'name':'USDC','version':'2','more':[1]}")),
				row("extra in another order", (it) -> changed(it, "extra", "{'version':'2','name':'USDC'}")));
	}

	static Stream<Arguments> refused() {
		return Stream.of(row("payTo in lower case", (it) -> lowerCase(it, "payTo")),
				row("asset in lower case", (it) -> lowerCase(it, "asset")),
				row("another payTo", (it) -> changed(it, "payTo", "'0x90F79bf6EB2c4f870365E785982E1f101E93b906'")),
				row("another asset", (it) -> changed(it, "asset", "'0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'")),
				row("a smaller amount", (it) -> changed(it, "amount", "'9999'")),
				row("a larger amount", (it) -> changed(it, "amount", "'10001'")),
				row("the amount with leading zero", (it) -> changed(it, "amount", "'010000'")),
				row("the amount as number", (it) -> changed(it, "amount", "10000")),
				row("the amount with blanks", (it) -> changed(it, "amount", "' 10000'")),
				row("maxTimeoutSeconds as text", (it) -> changed(it, "maxTimeoutSeconds", "'300'")),
				row("a longer time-out", (it) -> changed(it, "maxTimeoutSeconds", "301")),
				row("a time-out equal modulo 2^32", (it) -> changed(it, "maxTimeoutSeconds", "4294967596")),
				// Stricter: in JavaScript 300.0 is 300.
				row("the time-out with fraction", (it) -> changed(it, "maxTimeoutSeconds", "300.0")),
				row("the time-out with exponent", (it) -> changed(it, "maxTimeoutSeconds", "3e2")),
				row("no time-out", (it) -> without(it, "maxTimeoutSeconds")),
				row("another scheme", (it) -> changed(it, "scheme", "'upto'")),
				row("the scheme in upper case", (it) -> changed(it, "scheme", "'EXACT'")),
				row("another network", (it) -> changed(it, "network", "'eip155:8453'")),
				row("the network by its old name", (it) -> changed(it, "network", "'base-sepolia'")),
				row("no amount", (it) -> without(it, "amount")), row("no payTo", (it) -> without(it, "payTo")),
				row("no asset", (it) -> without(it, "asset")), row("no extra", (it) -> without(it, "extra")),
				row("extra null", (it) -> changed(it, "extra", "null")),
				row("extra as list", (it) -> changed(it, "extra", "['USDC','2']")),
				row("extra empty", (it) -> changed(it, "extra", "{}")),
				row("extra without version", (it) -> changed(it, "extra", "{'name':'USDC'}")),
				row("extra with another name", (it) -> changed(it, "extra", "{'name':'USD Coin','version':'2'}")),
				row("extra with the version as number", (it) -> changed(it, "extra", "{'name':'USDC','version':2}")),
				row("an unknown member", (it) -> changed(it, "memo", "'hello'")),
				row("an unknown member that is null", (it) -> changed(it, "memo", "null")),
				row("an unknown member for a missing one",
						(it) -> changed(without(it, "extra"), "memo", "{'name':'USDC','version':'2'}")));
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void echoThatEqualsTheOfferIsAccepted(UnaryOperator<ObjectNode> change) {
		assertThat(match(change)).isEqualTo(new SchemeResult.Accepted<>(OFFER));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void echoThatDiffersFromTheOfferIsRefused(UnaryOperator<ObjectNode> change) {
		assertThat(match(change)).isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	private static SchemeResult<Quote> match(UnaryOperator<ObjectNode> change) {
		ObjectNode accepted = change.apply((ObjectNode) X402Codec.toJson(PaymentRequirements.of(OFFER)));
		PaymentPayload payload = Payloads.v2(BASE.required("message"), BASE.required("signature"), accepted);
		return switch (SCHEME.authenticate(payload, List.of(OFFER))) {
			case SchemeResult.Accepted<AuthenticatedPayment> yes -> SCHEME.match(yes.value(), List.of(OFFER), NOW);
			case SchemeResult.Unproven<AuthenticatedPayment> it -> throw new AssertionError(it);
			case SchemeResult.Refused<AuthenticatedPayment> no -> new SchemeResult.Refused<>(no.reason());
			// The processor asks other schemes then.
			case SchemeResult.NotMine<AuthenticatedPayment> other ->
				new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS);
		};
	}

	private static Arguments row(String name, UnaryOperator<ObjectNode> change) {
		return Arguments.argumentSet(name, change);
	}

	private static ObjectNode changed(ObjectNode object, String name, String json) {
		object.set(name, StrictJson.parseObject(("{'value':" + json + "}").replace('\'', '"')).get("value"));
		return object;
	}

	private static ObjectNode without(ObjectNode object, String name) {
		object.remove(name);
		return object;
	}

	private static ObjectNode lowerCase(ObjectNode object, String name) {
		return object.put(name, object.required(name).stringValue().toLowerCase(Locale.ROOT));
	}

	private static ObjectNode reordered(ObjectNode object) {
		JsonNode scheme = object.remove("scheme");
		object.set("scheme", scheme);
		return object;
	}

}
