package io.github.x402spring.x402;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.json.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What facilitators answer. Yes is the boolean {@code true} and nothing else.
 */
class FacilitatorAnswerTests {

	@ParameterizedTest
	@ValueSource(strings = { "{}", "null", "[]", "true", "", "OK", "<html>", "{\"success\":\"true\"}",
			"{\"success\":1}", "{\"success\":null}", "{\"success\":[true]}", "{\"Success\":true}", "{\"success\":true}",
			"{\"success\":true,\"transaction\":\"0xab\"}", "{\"success\":true,\"network\":\"eip155:1\"}",
			"{\"success\":true,\"transaction\":null,\"network\":\"eip155:1\"}",
			"{\"success\":true,\"transaction\":171,\"network\":\"eip155:1\"}",
			"{\"success\":true,\"success\":false,\"transaction\":\"0xab\",\"network\":\"eip155:1\"}",
			"{\"success\":true,\"transaction\":\"0xab\",\"network\":\"eip155:1\"}{}",
			"{\"success\":false,\"errorReason\":402}", "{\"success\":false,\"transaction\":0}",
			"{\"success\":false,\"extensions\":[]}" })
	void otherThanASettlementResponseIsRefused(String body) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> X402Codec.readSettlementResponse(body))
			.withNoCause();
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> X402Codec.decodeSettlementResponse(Messages.base64(body)));
	}

	@Test
	void settlementResponseIsRead() {
		assertThat(X402Codec.readSettlementResponse(Messages.SETTLED)).isEqualTo(
				SettlementResponse.settled("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xab", "eip155:84532"));
	}

	@Test
	void failureNeedsNoOtherMember() {
		assertThat(X402Codec.readSettlementResponse("{\"success\":false}"))
			.isEqualTo(new SettlementResponse(false, null, null, null, "", "", null));
		assertThat(X402Codec.readSettlementResponse(
				"{\"success\":false,\"errorReason\":null,\"transaction\":null,\"network\":null,\"extensions\":null}"))
			.isEqualTo(new SettlementResponse(false, null, null, null, "", "", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "null", "", "{\"isValid\":\"true\"}", "{\"isValid\":1}", "{\"isValid\":null}",
			"{\"isvalid\":true}", "{\"isValid\":true,\"isValid\":true}", "{\"isValid\":true,\"payer\":{}}",
			"{\"isValid\":false,\"invalidReason\":1}", "{\"isValid\":true} true" })
	void otherThanAVerifyResponseIsRefused(String body) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> X402Codec.readVerifyResponse(body))
			.withNoCause();
	}

	@Test
	void verifyResponseIsRead() {
		assertThat(X402Codec.readVerifyResponse("{\"isValid\":true}"))
			.isEqualTo(new VerifyResponse(true, null, null, null));
		assertThat(X402Codec.readVerifyResponse(
				"{\"isValid\":false,\"invalidReason\":\"r\",\"invalidMessage\":\"m\",\"payer\":\"p\",\"extra\":{}}"))
			.isEqualTo(new VerifyResponse(false, "r", "m", "p"));
	}

	@Test
	void supportedKindsAreRead() {
		SupportedKinds supported = X402Codec.readSupportedKinds("""
				{"kinds":[{"x402Version":2,"scheme":"exact","network":"eip155:84532"},
				{"x402Version":2,"scheme":"upto","network":"eip155:84532","extra":{"facilitatorAddress":"0x3C"}},
				{"x402Version":1,"scheme":"exact","network":"base-sepolia","extra":null}],
				"extensions":["bazaar","payment-identifier"],"signers":{"eip155:*":["0x3C"]}}""");
		assertThat(supported.kinds()).hasSize(3);
		assertThat(supported.kinds().get(1).extra()).hasToString("{\"facilitatorAddress\":\"0x3C\"}");
		assertThat(supported.extensions()).containsExactly("bazaar", "payment-identifier");
		assertThat(supported.signers()).containsExactly(Map.entry("eip155:*", List.of("0x3C")));
		assertThat(supported.supports(2, "exact", "eip155:84532")).isTrue();
		assertThat(supported.supports(1, "exact", "base-sepolia")).isTrue();
		assertThat(supported.supports(1, "exact", "eip155:84532")).isFalse();
		assertThat(supported.supports(2, "exact", "eip155:8453")).isFalse();
		assertThat(supported.supports(2, "batch-settlement", "eip155:84532")).isFalse();
	}

	@Test
	void version1FacilitatorSendsKindsOnly() {
		SupportedKinds supported = X402Codec.readSupportedKinds("{\"kinds\":[]}");
		assertThat(supported).isEqualTo(new SupportedKinds(List.of(), List.of(), Map.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"kinds\":{}}", "{\"kinds\":null}", "{\"kinds\":[1]}", "{\"kinds\":[{}]}",
			"{\"kinds\":[{\"x402Version\":\"2\",\"scheme\":\"exact\",\"network\":\"eip155:1\"}]}",
			"{\"kinds\":[],\"signers\":[]}" })
	void otherThanSupportedKindsIsRefused(String body) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> X402Codec.readSupportedKinds(body))
			.withNoCause();
	}

	@Test
	void moreThanAThousandKindsAreRefused() {
		String kind = "{\"x402Version\":2,\"scheme\":\"exact\",\"network\":\"eip155:1\"}";
		String thousand = "[" + (kind + ",").repeat(999) + kind + "]";
		assertThat(X402Codec.readSupportedKinds("{\"kinds\":" + thousand + "}").kinds()).hasSize(1000);
		String more = "{\"kinds\":" + thousand.replace("]", "," + kind + "]") + "}";
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> X402Codec.readSupportedKinds(more));
	}

	@Test
	void supportedKindsDoNotChange() {
		List<String> addresses = new ArrayList<>(List.of("0x3C"));
		Map<String, List<String>> signers = new HashMap<>(Map.of("eip155:*", addresses));
		SupportedKinds supported = new SupportedKinds(List.of(), List.of(), signers);
		addresses.clear();
		signers.clear();
		assertThat(supported.signers()).containsExactly(Map.entry("eip155:*", List.of("0x3C")));
	}

}
