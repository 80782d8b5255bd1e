package io.github.x402spring.x402;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Headers that are broken, by accident or on purpose.
 */
class X402CodecDecodingTests {

	/** Stands in everything that is sent here and must come back in no message. */
	private static final String SENT = "feedface";

	static Stream<Arguments> malformedPayments() {
		List<Arguments> cases = new ArrayList<>();
		change(cases, "text instead of an object", Messages.PAYMENT, "\"feedface\"");
		change(cases, "the literal null", Messages.PAYMENT, "null");
		change(cases, "an array", Messages.PAYMENT, "[" + Messages.PAYMENT + "]");
		change(cases, "no text", Messages.PAYMENT, "");
		change(cases, "trailing garbage", "}}", "}}feedface");
		change(cases, "a second object", "}}", "}}{}");
		change(cases, "a byte order mark", "{\"x402Version\"", "\uFEFF{\"x402Version\"");
		change(cases, "a duplicate member", "{\"x402Version\":2,", "{\"x402Version\":2,\"x402Version\":2,");
		change(cases, "a duplicate member far inside", "\"value\":\"10000\"", "\"value\":\"10000\",\"value\":\"1\"");
		change(cases, "a duplicate member by escape", "\"value\":\"10000\"",
				"\"value\":\"10000\",\"v\\u0061lue\":\"1\"");
		change(cases, "depth 1000", "\"0xfeedface\"", "[".repeat(1000) + "]".repeat(1000));
		change(cases, "NaN", "\"10000\"", "NaN");
		change(cases, "a version that is no number", ":2,", ":\"two\",");
		change(cases, "a version with a leading zero", ":2,", ":\"02\",");
		change(cases, "a version with a fraction", ":2,", ":2.0,");
		change(cases, "a huge version", ":2,", ":1e1000000,");
		change(cases, "a version of 2^32 + 2", ":2,", ":4294967298,");
		change(cases, "version null", ":2,", ":null,");
		change(cases, "version true", ":2,", ":true,");
		change(cases, "version 0", ":2,", ":0,");
		change(cases, "version 3", ":2,", ":3,");
		change(cases, "version -2", ":2,", ":-2,");
		change(cases, "version 1 in the form of version 2", ":2,", ":1,");
		change(cases, "no version", "\"x402Version\":2,", "");
		change(cases, "no payload", "\"payload\"", "\"payload_feedface\"");
		change(cases, "a payload that is text",
				"{\"signature\":\"0xfeedface\",\"authorization\":{\"value\":\"10000\"}}", "\"feedface\"");
		change(cases, "a payload that is null",
				"{\"signature\":\"0xfeedface\",\"authorization\":{\"value\":\"10000\"}}", "null");
		change(cases, "no accepted", "\"accepted\"", "\"accepted_feedface\"");
		change(cases, "accepted is an array", "\"accepted\":{", "\"accepted\":[{");
		change(cases, "no scheme", "\"scheme\"", "\"scheme_feedface\"");
		change(cases, "a scheme that is a number", "\"exact\"", "402");
		change(cases, "an empty scheme", "\"exact\"", "\"\"");
		change(cases, "a scheme of 65 characters", "\"exact\"", "\"" + "x".repeat(65) + "\"");
		change(cases, "a scheme with a line break", "\"exact\"", "\"exact\\nfeedface\"");
		change(cases, "a scheme with a blank", "\"exact\"", "\"exact feedface\"");
		change(cases, "a scheme beyond ASCII", "\"exact\"", "\"ex\u00e4ct\"");
		change(cases, "a network that is null", "\"eip155:84532\"", "null");
		change(cases, "a network with an escape sequence", "\"eip155:84532\"", "\"eip155:\\u001b[31mfeedface\"");
		change(cases, "extensions that are an array", "\"payload\"", "\"extensions\":[\"feedface\"],\"payload\"");
		return cases.stream();
	}

	private static void change(List<Arguments> cases, String name, String part, String replacement) {
		assertThat(Messages.PAYMENT).contains(part);
		cases.add(Arguments.argumentSet(name, Messages.base64(Messages.PAYMENT.replace(part, replacement))));
	}

	static Stream<Arguments> malformedBase64() {
		String header = Messages.base64(Messages.PAYMENT);
		return Stream.of(Arguments.argumentSet("empty", ""), Arguments.argumentSet("blank", " "),
				Arguments.argumentSet("leading blank", " " + header),
				Arguments.argumentSet("trailing blank", header + " "),
				Arguments.argumentSet("line break", header.substring(0, 76) + "\n" + header.substring(76)),
				Arguments.argumentSet("line break at the end", header + "\r\n"),
				Arguments.argumentSet("three padding characters", header + "==="),
				Arguments.argumentSet("padding inside", header.substring(0, 8) + "==" + header.substring(8)),
				Arguments.argumentSet("one character more", header.replace("=", "") + "AAA".substring(2)),
				Arguments.argumentSet("two headers in one", header + "," + header),
				Arguments.argumentSet("character of the URL alphabet",
						header.substring(0, 8) + "_-" + header.substring(10)),
				Arguments.argumentSet("percent encoding", header.substring(0, 8) + "%3D"),
				Arguments.argumentSet("Latin-1 character", "\u00e9" + header.substring(1)),
				Arguments.argumentSet("full-width letter", "\uFF45" + header.substring(1)),
				Arguments.argumentSet("JSON", Messages.PAYMENT),
				Arguments.argumentSet("bad UTF-8", Base64.getEncoder()
					.encodeToString(
							Messages.PAYMENT.replace("exact", "ex\u00e4ct").getBytes(StandardCharsets.ISO_8859_1))));
	}

	@ParameterizedTest
	@MethodSource({ "malformedPayments", "malformedBase64" })
	void malformedPaymentIsRefusedWithoutRepeatingIt(String header) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> X402Codec.decodePayment(header))
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getStackTrace()).isEmpty())
			.satisfies((ex) -> assertThat(ex.getMessage()).isNotBlank()
				.hasSizeLessThan(100)
				.doesNotContain(SENT, "10000", "eip155", "\n"));
	}

	@Test
	void version1NeedsSchemeAndNetworkAtTheTop() {
		String json = Messages.PAYMENT_V1;
		assertThat(X402Codec.decodePayment(Messages.base64(json)).network()).isEqualTo("base-sepolia");
		for (String member : List.of("scheme", "network", "payload")) {
			String without = Messages.base64(json.replace("\"" + member + "\"", "\"other\""));
			assertThatExceptionOfType(MalformedMessageException.class)
				.isThrownBy(() -> X402Codec.decodePayment(without))
				.withMessageContaining(member);
		}
	}

	@Test
	void headerOfTheLargestSizeIsDecoded() {
		String json = Messages.PAYMENT + " ".repeat(X402Codec.MAX_HEADER_LENGTH / 4 * 3 - Messages.PAYMENT.length());
		String header = Messages.base64(json);
		assertThat(header).hasSize(X402Codec.MAX_HEADER_LENGTH);
		assertThat(X402Codec.decodePayment(header).json()).isEqualTo(json);
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> X402Codec.decodePayment(header + "="))
			.withMessageContaining("longer");
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> X402Codec.decodePayment("A".repeat(10_000_000)))
			.withMessageContaining("longer");
	}

	@Test
	void missingPaddingIsAccepted() {
		for (String json : List.of(Messages.PAYMENT, Messages.PAYMENT + " ", Messages.PAYMENT + "  ")) {
			String header = Messages.base64(json).replace("=", "");
			assertThat(X402Codec.decodePayment(header).json()).isEqualTo(json);
		}
	}

	/**
	 * As the reference does. It is harmless: the header's bytes are no key, and a payment
	 * that comes back must show the very same header.
	 */
	@Test
	void bitsBehindTheLastByteAreIgnored() {
		String json = Messages.PAYMENT + " ".repeat(2 + 3 - Messages.PAYMENT.length() % 3);
		String header = Messages.base64(json);
		assertThat(header).endsWith("A=").isNotEqualTo(header.replace("A=", "B="));
		assertThat(X402Codec.decodePayment(header.replace("A=", "B="))).isEqualTo(X402Codec.decodePayment(header));
	}

	@Test
	void unknownMembersAndWhitespaceAreKeptToTheLetter() {
		String json = Messages.PAYMENT.replace("{\"x402Version\":2,",
				" {\n\t\"x402Version\" : 2, \"more\": [1.10, 1e400, -0, \"\\u0041\\/\"], \"extensions\":{\"e\":{}},");
		PaymentPayload payment = X402Codec.decodePayment(Messages.base64(json));
		assertThat(payment.json()).isEqualTo(json);
		assertThat(payment.extensions()).isEqualTo(StrictJson.parseObject("{\"e\":{}}"));
		assertThat(X402Codec.facilitatorRequest(payment, Messages.requirements(Network.evm(84532), "10000"),
				Messages.resource("d")))
			.startsWith("{\"x402Version\":2,\"paymentPayload\":" + json + ",\"paymentRequirements\":{\"scheme\":");
	}

	@Test
	void nullExtensionsAreNone() {
		String json = Messages.PAYMENT.replace("\"payload\"", "\"extensions\":null,\"resource\":null,\"payload\"");
		assertThat(X402Codec.decodePayment(Messages.base64(json)).extensions()).isNull();
	}

	@Test
	void textOfAPaymentHidesWhatIsSigned() {
		PaymentPayload payment = X402Codec.decodePayment(Messages.base64(Messages.PAYMENT));
		assertThat(payment.payload().toString()).contains(SENT);
		assertThat(payment).hasToString("PaymentPayload[v2 exact eip155:84532]");
		assertThat(X402Codec.decodePayment(Messages.base64(Messages.PAYMENT_V1)))
			.hasToString("PaymentPayload[v1 exact base-sepolia]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x402Version", "resource", "url", "accepts", "scheme", "network", "amount", "asset",
			"payTo", "maxTimeoutSeconds" })
	void challengeWithoutAMandatoryMemberIsRefused(String member) {
		assertMalformedChallenge("\"" + member + "\"", "\"other\"");
	}

	@Test
	void challengeWithUnusableMembersIsRefused() {
		assertMalformedChallenge("\"x402Version\":2", "\"x402Version\":1");
		assertMalformedChallenge("\"10000\"", "10000");
		assertMalformedChallenge("\"10000\"", "\"0\"");
		assertMalformedChallenge("\"10000\"", "\"+1\"");
		assertMalformedChallenge("\"10000\"", "\"-1\"");
		assertMalformedChallenge("300", "0");
		assertMalformedChallenge("300", "-1");
		assertMalformedChallenge("300", "\"300\"");
		assertMalformedChallenge("300", "2147483648");
		assertMalformedChallenge("eip155:84532", "base-sepolia");
		assertMalformedChallenge("{\"name\":\"USDC\",\"version\":\"2\"}", "[]");
		assertMalformedChallenge("\"error\":\"Payment required\"", "\"error\":402");
		assertMalformedChallenge("\"accepts\":[", "\"accepts\":[1,");
		assertMalformedChallenge(Messages.CHALLENGE.substring(Messages.CHALLENGE.indexOf("[")), "[]}");
	}

	@Test
	void challengeWithoutOptionalMembersIsRead() {
		String json = Messages.CHALLENGE.replace(",\"description\":\"d\",\"mimeType\":\"text/plain\"", "")
			.replace("\"error\":\"Payment required\",", "")
			.replace(",\"extra\":{\"name\":\"USDC\",\"version\":\"2\"}", "");
		PaymentRequired required = X402Codec.decodePaymentRequired(Messages.base64(json));
		assertThat(required.error()).isNull();
		assertThat(required.resource()).isEqualTo(new PaidResource("https://api.example.com/", "", ""));
		assertThat(required.accepts().getFirst().extra().isObject()).isTrue();
		assertThat(required.accepts().getFirst().extra().isEmpty()).isTrue();
	}

	/** Whatever the bytes are: a payment or a refusal, never another exception. */
	@Test
	void mutatedPaymentsAreReadOrRefused() {
		String header = Vectors.read("worked-example.json").at("/v2/paymentSignature/header").stringValue();
		byte[] json = Base64.getDecoder().decode(header);
		Random random = new Random(402);
		String interesting = "{}[]\",:\\u0019.eE+-tfn \u0000\u00ff";
		int read = 0;
		for (int i = 0; i < 20_000; i++) {
			byte[] mutated = json.clone();
			for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
				mutated[random.nextInt(mutated.length)] = (byte) interesting
					.charAt(random.nextInt(interesting.length()));
			}
			read += isReadable(Base64.getEncoder().encodeToString(mutated)) ? 1 : 0;
		}
		assertThat(read).isBetween(1_000, 19_000);
	}

	private static boolean isReadable(String header) {
		try {
			PaymentPayload payment = X402Codec.decodePayment(header);
			assertThat(Messages.base64(payment.json())).isEqualTo(header);
			return true;
		}
		catch (MalformedMessageException ex) {
			return false;
		}
	}

	private static void assertMalformedChallenge(String part, String replacement) {
		assertThat(Messages.CHALLENGE).contains(part);
		String header = Messages.base64(Messages.CHALLENGE.replace(part, replacement));
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> X402Codec.decodePaymentRequired(header))
			.withNoCause();
	}

}
