package io.github.x402spring.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StrictJsonTests {

	private static final int MAX_LENGTH = 128 * 1024;

	private static final JsonNode MEMBERS = StrictJson.parseObject(
			"""
					{"text":"t","number":1,"fraction":1.0,"true":true,"null":null,"object":{},"array":[],"large":2147483648}""");

	static Stream<Arguments> bombs() {
		return Stream.of(Arguments.argumentSet("depth 21", nested(21)),
				Arguments.argumentSet("depth 1000", nested(1000)),
				Arguments.argumentSet("depth 60000, arrays", "{\"a\":" + "[".repeat(60_000)),
				Arguments.argumentSet("100k members", members(100_000)),
				Arguments.argumentSet("name of 257 characters", "{\"" + "n".repeat(257) + "\":1}"),
				Arguments.argumentSet("number of 81 digits", "{\"a\":" + "9".repeat(81) + "}"),
				Arguments.argumentSet("fraction of 90 digits", "{\"a\":0." + "1".repeat(90) + "}"),
				Arguments.argumentSet("exponent beyond 32 bits", "{\"a\":1e10000000000}"),
				Arguments.argumentSet("negative exponent beyond 32 bits", "{\"a\":-1.5e-2147483648}"),
				Arguments.argumentSet("one character too long", " ".repeat(MAX_LENGTH - 1) + "{}"));
	}

	@ParameterizedTest
	@MethodSource("bombs")
	void textBeyondTheBoundsIsRefused(String json) {
		assertMalformed(json);
	}

	@Test
	void textWithinTheBoundsIsRead() {
		assertThat(StrictJson.parseObject(nested(20)).isObject()).isTrue();
		assertThat(StrictJson.parseObject("{\"" + "n".repeat(256) + "\":1}").size()).isOne();
		assertThat(StrictJson.parseObject("{\"a\":" + "9".repeat(80) + "}").get("a").bigIntegerValue())
			.isEqualTo("9".repeat(80));
		assertThat(StrictJson.parseObject(" ".repeat(MAX_LENGTH - 2) + "{}").isEmpty()).isTrue();
		assertThat(StrictJson.parseObject(members(5_000)).size()).isEqualTo(5_000);
	}

	@Test
	void namesOfOneHashAreRead() {
		String inMaps = members(List.of("Aa", "BB"), 11);
		String inTheParser = members(List.of("b!", "aB"), 11);
		assertThat(StrictJson.write(StrictJson.parseObject(inMaps))).isEqualTo(inMaps);
		assertThat(StrictJson.write(StrictJson.parseObject(inTheParser))).isEqualTo(inTheParser);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"o\":{\"a\":1,\"b\":2,\"a\":3}}",
			"{\"a\":null,\"a\":null}", "{\"l\":[{\"a\":1,\"a\":2}]}" })
	void duplicateMembersAreRefused(String json) {
		assertMalformed(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "true", "1", "\"text\"", "[]", "[{}]", "nul", "{", "}", "{}}", "{}{}",
			"{} {}", "{}x", "{},", "{}\u0000", "\uFEFF{}", "\u001E{}", "\u00A0{}", "{\f}", "{'a':1}", "{a:1}",
			"{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":[1,]}", "{/**/}", "{}//", "{\"a\":# 1\n1}",
			"{\"a\":undefined}", "{\"a\":True}" })
	void whatIsNotOneObjectIsRefused(String json) {
		assertMalformed(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "NaN", "Infinity", "-Infinity", "-INF", "+1000", "+1", "01", "0001000", "-01", "0x3e8",
			".5", "5.", "1e", "1e+", "--1", "1_000", "1L", "\u0661", "\uFF11" })
	void numbersThatAreNoJsonAreRefused(String number) {
		assertMalformed("{\"a\":" + number + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\n\"", "\"\t\"", "\"\u0000\"", "\"\\x41\"", "\"\\'\"", "\"\\u12\"", "\"\\u{41}\"",
			"\"open", "'single'" })
	void textsThatAreNoJsonAreRefused(String text) {
		assertMalformed("{\"a\":" + text + "}");
	}

	@Test
	void numbersAreWrittenAsTheyAre() {
		String json = "{\"a\":1E+1000000,\"b\":0.10,\"c\":123456789012345678901234567890,\"d\":-0.5,"
				+ "\"e\":0.1000000000000000055511151231257827}";
		assertThat(StrictJson.write(StrictJson.parseObject(json))).isEqualTo(json);
	}

	@Test
	void textIsWrittenAsJavaScriptWritesIt() {
		String json = "{\"/\":\"</script>\u2028\u2029\u007f\u00e9\uD83D\uDE00\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f\"}";
		assertThat(StrictJson.write(StrictJson.parseObject(json))).isEqualTo(json);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\\ud800", "\\udfff", "a\\udc00\\ud800z", "\\ud800\uD83D\uDE00\\udc00" })
	void loneSurrogatesAreWrittenEscaped(String escaped) {
		String json = "{\"" + escaped + "\":\"" + escaped + "\"}";
		String written = StrictJson.write(StrictJson.parseObject(json));
		assertThat(written).isEqualTo(json);
		assertThat(StrictJson.utf8(written.getBytes(StandardCharsets.UTF_8))).isEqualTo(json);
	}

	@ParameterizedTest
	@MethodSource("badUtf8")
	void badUtf8IsRefused(byte[] bytes) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.utf8(bytes))
			.withMessage("The text is not valid UTF-8");
	}

	static Stream<Arguments> badUtf8() {
		return Stream.of(Arguments.argumentSet("lone continuation", bytes(0x80)),
				Arguments.argumentSet("truncated", bytes('"', 0xe2, 0x82)),
				Arguments.argumentSet("overlong slash", bytes(0xc0, 0xaf)),
				Arguments.argumentSet("overlong quote", bytes(0xe0, 0x80, 0xa2)),
				Arguments.argumentSet("encoded surrogate", bytes(0xed, 0xa0, 0x80)),
				Arguments.argumentSet("beyond Unicode", bytes(0xf4, 0x90, 0x80, 0x80)),
				Arguments.argumentSet("Latin-1", bytes('c', 'a', 'f', 0xe9)),
				Arguments.argumentSet("UTF-16 mark", bytes(0xff, 0xfe, '{', 0, '}', 0)));
	}

	@Test
	void byteOrderMarkIsRefused() {
		byte[] bytes = "\uFEFF{}".getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.utf8(bytes));
	}

	@Test
	void utf8IsDecoded() {
		String text = "{\"a\":\"\u20AE \uFEFF \uFFFD \uD83D\uDE00\"}";
		assertThat(StrictJson.utf8(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
		assertThat(StrictJson.utf8(new byte[0])).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "number", "fraction", "true", "object", "array" })
	void otherTypesAreNoText(String name) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> StrictJson.optionalString(MEMBERS, name))
			.withMessageContaining(name);
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.string(MEMBERS, name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "number", "null", "object", "array", "missing" })
	void otherTypesAreNoBoolean(String name) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.bool(MEMBERS, name))
			.withMessageContaining(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "fraction", "true", "null", "object", "array", "large", "missing" })
	void otherTypesAreNoInteger(String name) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.integer(MEMBERS, name))
			.withMessageContaining(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "number", "true", "array" })
	void otherTypesAreNoObject(String name) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> StrictJson.optionalObject(MEMBERS, name))
			.withMessageContaining(name);
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.object(MEMBERS, name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "missing" })
	void absentMembersAreNullOrRefused(String name) {
		assertThat(StrictJson.optionalString(MEMBERS, name)).isNull();
		assertThat(StrictJson.optionalObject(MEMBERS, name)).isNull();
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.string(MEMBERS, name));
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.object(MEMBERS, name));
	}

	@Test
	void membersAreReadWithTheirType() {
		assertThat(StrictJson.string(MEMBERS, "text")).isEqualTo("t");
		assertThat(StrictJson.integer(MEMBERS, "number")).isOne();
		assertThat(StrictJson.bool(MEMBERS, "true")).isTrue();
		assertThat(StrictJson.object(MEMBERS, "object").isEmpty()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "1", "1000",
			"115792089237316195423570985008687907853269984665640564039457584007913129639935" })
	void unsignedNumbersAreRead(String number) {
		assertThat(StrictJson.uint256(text(number), "n")).isEqualTo(new BigInteger(number));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "+1000", "-1000", "-0", " 1000 ", "1000\n", "0x3e8", "0X3E8", "0001000", "00",
			"1e3", "1000.0", "1,000", "1_000", "1000n", "null", "NaN", "\u0661\u0662", "\uFF11\uFF10", "\uD835\uDFCF",
			"115792089237316195423570985008687907853269984665640564039457584007913129639936",
			"999999999999999999999999999999999999999999999999999999999999999999999999999999",
			"1000000000000000000000000000000000000000000000000000000000000000000000000000000" })
	void numbersOfAnotherFormAreRefused(String number) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> StrictJson.uint256(text(number), "n"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1000", "1e3", "1000.0", "true", "null", "[\"1000\"]", "{}" })
	void unsignedNumbersAreTextOnly(String value) {
		JsonNode object = StrictJson.parseObject("{\"n\":" + value + "}");
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.uint256(object, "n"));
	}

	private static void assertMalformed(String json) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> StrictJson.parseObject(json))
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getStackTrace()).isEmpty());
	}

	private static JsonNode text(String number) {
		return JsonNodeFactory.instance.objectNode().put("n", number);
	}

	private static String nested(int depth) {
		return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
	}

	private static String members(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "\"k" + i + "\":0").collect(Collectors.joining(",", "{", "}"));
	}

	private static String members(List<String> parts, int length) {
		List<String> names = List.of("");
		for (int i = 0; i < length; i++) {
			List<String> longer = new ArrayList<>();
			names.forEach((name) -> parts.forEach((part) -> longer.add(name + part)));
			names = longer;
		}
		return names.stream().map((name) -> "\"" + name + "\":0").collect(Collectors.joining(",", "{", "}"));
	}

	private static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

}
