package io.github.x402spring.x402;

import java.math.BigInteger;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What goes out: the same text on every rebuild, readable by both versions.
 */
class X402CodecEncodingTests {

	private static final Network BASE_SEPOLIA = Network.evm(84532);

	private static final Network ETHEREUM = Network.evm(1);

	private static final Network ARBITRUM = Network.evm(42161);

	@Test
	void challengeIsTheSameTextOnEveryRebuild() {
		String first = X402Codec.encode(Messages.challenge(Messages.requirements(BASE_SEPOLIA, "10000"),
				Messages.requirements(ETHEREUM, "20000")));
		for (int i = 0; i < 10; i++) {
			PaymentRequired again = Messages.challenge(Messages.requirements(BASE_SEPOLIA, "10000"),
					Messages.requirements(ETHEREUM, "20000"));
			assertThat(X402Codec.encode(again)).isEqualTo(first);
			assertThat(X402Codec.encode(X402Codec.decodePaymentRequired(first))).isEqualTo(first);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Donn\u00e9es \u2014 \u2713 \u6570\u636e \uD83D\uDE00", "say \"cheese\" \\ '", "a\tb\r\nc",
			"\u0000\u0001\u001f\u007f\u0085", "</script><!--<script>", "\u2028\u2029", "\uFEFF\uFFFD\uFFFF", "" })
	void textSurvivesTheRoundTrip(String description) {
		PaymentRequired required = new PaymentRequired(description, Messages.resource(description),
				List.of(Messages.requirements(BASE_SEPOLIA, "1")), null);
		String header = X402Codec.encode(required);
		assertThat(header).matches("[A-Za-z0-9+/]+={0,2}");
		assertThat(X402Codec.decodePaymentRequired(header)).isEqualTo(required);
		JsonNode body = StrictJson.parseObject(StrictJson.write(X402Codec.bodyV1(required).orElseThrow()));
		assertThat(body.at("/accepts/0/description").stringValue()).isEqualTo(description);
	}

	/** As the reference's runtime does; UTF-8 has no form for them. */
	@ParameterizedTest
	@ValueSource(chars = { '\ud800', '\udbff', '\udc00', '\udfff' })
	void loneSurrogateIsEscaped(char surrogate) {
		String description = "a" + surrogate + "z";
		PaymentRequired required = new PaymentRequired(null, Messages.resource(description),
				List.of(Messages.requirements(BASE_SEPOLIA, "1")), null);
		String header = X402Codec.encode(required);
		assertThat(Messages.json(header)).contains("\"a\\u" + Integer.toHexString(surrogate) + "z\"");
		assertThat(X402Codec.decodePaymentRequired(header)).isEqualTo(required);
	}

	@Test
	void absentMembersAreLeftOut() {
		PaymentRequired required = new PaymentRequired(null, Messages.resource(""),
				List.of(Messages.requirements(BASE_SEPOLIA, "1")), StrictJson.parseObject("{}"));
		assertThat(Messages.json(X402Codec.encode(required)))
			.startsWith("{\"x402Version\":2,\"resource\":{\"url\":\"https://api.example.com/\",\"description\":\"\",")
			.doesNotContain("error", "extensions", "null");
		SettlementResponse response = new SettlementResponse(false, null, null, null, "", "", null);
		assertThat(Messages.json(X402Codec.encode(response)))
			.isEqualTo("{\"success\":false,\"transaction\":\"\",\"network\":\"\"}");
		assertThat(X402Codec.encodeV1(response)).isEqualTo(X402Codec.encode(response));
	}

	@Test
	void extensionsPassThroughUnmodified() {
		String extensions = "{\"b\":{\"n\":[1.10,1E+400,-0.5,12345678901234567890]},\"a\":{\"t\":\"\u2713\"}}";
		PaymentRequired required = new PaymentRequired(null, Messages.resource("d"),
				List.of(Messages.requirements(BASE_SEPOLIA, "1")), StrictJson.parseObject(extensions));
		String header = X402Codec.encode(required);
		assertThat(Messages.json(header)).endsWith(",\"extensions\":" + extensions + "}");
		assertThat(X402Codec.encode(X402Codec.decodePaymentRequired(header))).isEqualTo(header);
		SettlementResponse response = new SettlementResponse(true, null, null, null, "0xab", "eip155:84532",
				StrictJson.parseObject(extensions));
		assertThat(Messages.json(X402Codec.encode(response))).endsWith(",\"extensions\":" + extensions + "}");
	}

	@Test
	void settlementResponseNeverCarriesTheFacilitatorsFreeText() {
		SettlementResponse response = new SettlementResponse(false, ErrorReason.SETTLEMENT_PENDING, "secret 0xfeedface",
				"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xab", "base-sepolia", null);
		assertThat(Messages.json(X402Codec.encode(response))).doesNotContain("secret", "errorMessage");
		assertThat(Messages.json(X402Codec.encodeV1(response))).doesNotContain("secret", "errorMessage");
	}

	@Test
	void extensionsThatWouldBreakTheAnswerAreLeftOut() {
		SettlementResponse settled = SettlementResponse.settled("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xab",
				"eip155:84532");
		JsonNode extensions = StrictJson.parseObject("{\"e\":\"" + "x".repeat(4000) + "\"}");
		SettlementResponse response = new SettlementResponse(true, null, null, settled.payer(), "0xab", "eip155:84532",
				extensions);
		assertThat(X402Codec.encode(response)).isEqualTo(X402Codec.encode(settled));
	}

	@Test
	void version1BodyHasOnlyWhatTheVersion1ClientReads() {
		PaymentRequired required = Messages.challenge(Messages.requirements(ETHEREUM, "1"),
				Messages.requirements(ARBITRUM, "2"), Messages.requirements(BASE_SEPOLIA, "3"),
				Messages.requirements(BASE_SEPOLIA, "1" + "0".repeat(18)),
				Messages.requirements("upto", BASE_SEPOLIA, "5"),
				Messages.requirements(Network.evm(8453), "9".repeat(18)));
		JsonNode accepts = X402Codec.bodyV1(required).orElseThrow().get("accepts");
		assertThat(accepts.valueStream())
			.extracting((entry) -> entry.get("network").stringValue(),
					(entry) -> entry.get("maxAmountRequired").stringValue())
			.containsExactly(tuple("base-sepolia", "3"), tuple("base", "9".repeat(18)));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 11155111, 4326, 143, 988, 2201, 42220, 14, 42161 })
	void networksUnknownToTheVersion1ClientGiveNoBody(long chainId) {
		assertThat(X402Codec.bodyV1(Messages.challenge(Messages.requirements(Network.evm(chainId), "1")))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 8453, 84532, 43114, 43113, 4689, 1329, 1328, 137, 80002, 3338, 1514, 41923, 2741, 11124,
			324705682 })
	void networksKnownToTheVersion1ClientGiveABody(long chainId) {
		assertThat(X402Codec.bodyV1(Messages.challenge(Messages.requirements(Network.evm(chainId), "1")))).isPresent();
	}

	@Test
	void version1PaymentOfALaterNameIsForwarded() {
		PaymentPayload payment = X402Codec
			.decodePayment(Messages.base64(Messages.PAYMENT_V1.replace("base-sepolia", "ethereum")));
		assertThat(
				X402Codec.facilitatorRequest(payment, Messages.requirements(ETHEREUM, "10000"), Messages.resource("d")))
			.contains("\"network\":\"ethereum\",\"maxAmountRequired\":\"10000\",\"resource\":");
	}

	@Test
	void version1PaymentOfRequirementsThatVersion1CannotExpressIsNotForwarded() {
		PaymentPayload payment = X402Codec.decodePayment(Messages.base64(Messages.PAYMENT_V1));
		PaidResource resource = Messages.resource("d");
		PaymentRequirements arbitrum = Messages.requirements(ARBITRUM, "1");
		PaymentRequirements large = Messages.requirements(BASE_SEPOLIA, "1" + "0".repeat(18));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> X402Codec.facilitatorRequest(payment, arbitrum, resource));
		assertThatIllegalArgumentException().isThrownBy(() -> X402Codec.facilitatorRequest(payment, large, resource));
	}

	@Test
	void changesOfWhatWasHandedInOrOutHaveNoEffect() {
		ObjectNode extra = (ObjectNode) StrictJson.parseObject("{\"name\":\"USDC\",\"version\":\"2\"}");
		ObjectNode extensions = (ObjectNode) StrictJson.parseObject("{\"e\":{}}");
		PaymentRequirements requirements = new PaymentRequirements("exact", BASE_SEPOLIA, BigInteger.TEN, "0xa", "0xb",
				300, extra);
		PaymentRequired required = new PaymentRequired(null, Messages.resource("d"), List.of(requirements), extensions);
		String before = X402Codec.encode(required);
		extra.put("name", "changed");
		extensions.put("e", "changed");
		((ObjectNode) X402Codec.toJson(requirements).get("extra")).put("name", "changed");
		((ObjectNode) X402Codec.bodyV1(required).orElseThrow().at("/accepts/0/extra")).put("name", "changed");
		assertThat(X402Codec.encode(required)).isEqualTo(before);
	}

	@Test
	void requirementsOutOfRangeAreRefused() {
		JsonNode extra = StrictJson.parseObject("{}");
		BigInteger max = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
		assertThat(new PaymentRequirements("exact", BASE_SEPOLIA, max, "a", "b", 1, extra).amount()).isEqualTo(max);
		for (BigInteger amount : List.of(BigInteger.ZERO, BigInteger.ONE.negate(), max.add(BigInteger.ONE))) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new PaymentRequirements("exact", BASE_SEPOLIA, amount, "a", "b", 1, extra));
		}
		for (int seconds : new int[] { 0, -1 }) {
			assertThatIllegalArgumentException().isThrownBy(
					() -> new PaymentRequirements("exact", BASE_SEPOLIA, BigInteger.ONE, "a", "b", seconds, extra));
		}
		JsonNode text = StrictJson.parseObject("{\"a\":\"b\"}").get("a");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PaymentRequirements("exact", BASE_SEPOLIA, BigInteger.ONE, "a", "b", 1, text));
		assertThatIllegalArgumentException().isThrownBy(Messages::challenge);
	}

}
