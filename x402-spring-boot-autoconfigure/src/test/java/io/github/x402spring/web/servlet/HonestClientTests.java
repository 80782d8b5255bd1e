package io.github.x402spring.web.servlet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients send that mean well but write the same thing in another way: it is
 * accepted where it can be read in one way only.
 */
@SpringBootTest(classes = { GateTestApplication.class, HonestClientTests.Recording.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off" })
@Tag("integration")
class HonestClientTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final String V2 = "PAYMENT-SIGNATURE: ";

	private static final String V1 = "X-PAYMENT: ";

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private RecordingVerifier verifier;

	private GateClient client;

	private RawHttp raw;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.raw = new RawHttp(this.port);
		this.sandbox.reset();
	}

	@Test
	void onePaymentInBothHeadersIsOne() {
		String payment = this.client.sign("/json");
		assertServedUnder("PAYMENT-RESPONSE", V2 + payment, V1 + payment);
		String legacy = encode(legacy(decode(this.client.sign("/json"))));
		assertServedUnder("X-PAYMENT-RESPONSE", V1 + legacy, V2 + legacy);
		assertThat(this.sandbox.transfers()).isEqualTo(2);
	}

	@Test
	void onePaymentInTheFormsOfBothVersionsIsOneOfTheNewer() {
		ObjectNode payment = decode(this.client.sign("/json"));
		assertServedUnder("PAYMENT-RESPONSE", V1 + encode(legacy(payment)), V2 + encode(payment));
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	void onePaymentInSeveralLinesIsOne() {
		String payment = this.client.sign("/json");
		assertServedUnder("PAYMENT-RESPONSE", V2 + payment, "payment-signature: " + payment);
		String other = this.client.sign("/json");
		assertServedUnder("PAYMENT-RESPONSE", V2 + other, V2 + other.replace("=", ""), V1 + other);
	}

	@Test
	void emptyHeaderIsNone() {
		String[][] unpaid = { { V2 }, { V1 }, { V2 + "  \t" }, { V2, V1, V2 } };
		for (String[] headers : unpaid) {
			RawHttp.Response response = this.raw.send("GET /json", headers);
			assertThat(response.status()).isEqualTo(402);
			assertThat(response.text()).contains("payment-required");
			assertThat(response.header("PAYMENT-REQUIRED")).isPresent();
		}
		assertServedUnder("PAYMENT-RESPONSE", V1, V2 + this.client.sign("/json"), V2);
		String legacy = encode(legacy(decode(this.client.sign("/json"))));
		assertServedUnder("X-PAYMENT-RESPONSE", V2, V1 + legacy);
	}

	@Test
	void differentPaymentsAreMalformed() {
		String payment = this.client.sign("/json");
		String other = this.client.sign("/json");
		ObjectNode identified = decode(payment);
		identified.putObject("extensions").putObject("payment-identifier").putObject("info").put("id", "a");
		String[][] requests = { { V2 + payment, V2 + other }, { V2 + payment, V1 + encode(legacy(decode(other))) },
				{ V2 + payment, V1 + other }, { V2 + payment, V1 + "x" }, { V2 + payment, V2 + "x" },
				// The same transfer, but for which call?
				{ V2 + payment, V2 + encode(identified) },
				// Alone under a name that is not its version's.
				{ V1 + payment }, { V2 + encode(legacy(decode(payment))) } };
		for (String[] headers : requests) {
			assertThat(this.raw.send("GET /json", headers).status()).as(Arrays.toString(headers)).isEqualTo(400);
		}
		assertThat(this.sandbox.verifications()).isZero();
	}

	static Stream<Arguments> forms() {
		return Stream.of(
				form("integers as JSON numbers", "(\"value\"|\"validAfter\"|\"validBefore\"):\"([0-9]+)\"", "$1:$2"),
				form("the version as a string", "\"x402Version\":([12])", "\"x402Version\":\"$1\""),
				form("extensions as PHP writes an empty object", "^\\{", "{\"extensions\":[],"),
				form("extensions that are null", "^\\{", "{\"extensions\":null,"),
				form("a line break in the echoed description", "^\\{(.*)\"resource\":\\{.*?\\}(.*)|^\\{(.*)",
						"{\"resource\":{\"url\":\"https://a.example/\",\"description\":\"One\\\\r\\\\n\\\\ttwo\"},$1$2$3"),
				form("a line break in an echoed extension", "^\\{",
						"{\"extensions\":{\"bazaar\":{\"info\":{\"description\":\"One\\\\ntwo\"}}},"),
				form("blanks between the members", "^\\{", "{ \r\n\t"),
				form("members that are not known", "^\\{", "{\"client\":{\"name\":\"x\",\"at\":1.5},"));
	}

	private static Arguments form(String name, String pattern, String replacement) {
		return Arguments.argumentSet(name, pattern, replacement);
	}

	@ParameterizedTest
	@MethodSource("forms")
	void honestFormIsAcceptedAndForwardedAsItCame(String pattern, String replacement) {
		ObjectNode payment = decode(this.client.sign("/json"));
		payment.remove("extensions");
		String json = payment.toString();
		assertForwarded(json, json.replaceAll(pattern, replacement).replace(",,", ",").replace(",}", "}"), V2,
				"PAYMENT-RESPONSE");
		String legacy = legacy(decode(this.client.sign("/json"))).toString();
		assertForwarded(legacy, legacy.replaceAll(pattern, replacement).replace(",,", ",").replace(",}", "}"), V1,
				"X-PAYMENT-RESPONSE");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e4", "10000.0", "-10000", "\"1e4\"", "\"10000.0\"", "\"010000\"", "\"0x2710\"",
			"\" 10000\"", "\"\"", "\"+10000\"", "null", "true", "[10000]",
			// JavaScript reads it as ...992.
			"9007199254740993" })
	void numberThatCanBeReadInTwoWaysIsMalformed(String value) {
		String json = decode(this.client.sign("/json")).toString().replace("\"value\":\"10000\"", "\"value\":" + value);
		assertThat(this.raw.send("GET /json", V2 + encode(json)).status()).isEqualTo(400);
		assertThat(this.sandbox.verifications()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"02\"", "\"2.0\"", "\" 2\"", "\"\"", "2.0", "2e0", "\"two\"", "[2]" })
	void versionThatCanBeReadInTwoWaysIsMalformed(String version) {
		String json = decode(this.client.sign("/json")).toString()
			.replace("\"x402Version\":2", "\"x402Version\":" + version);
		assertThat(this.raw.send("GET /json", V2 + encode(json)).status()).isEqualTo(400);
	}

	private void assertForwarded(String original, String json, String header, String receipt) {
		assertThat(json).isNotEqualTo(original);
		assertServedUnder(receipt, header + encode(json));
		assertThat(Wire.payload(this.verifier.last).json()).isEqualTo(json);
		assertThat(X402Codec.facilitatorRequest(Wire.payload(this.verifier.last),
				PaymentRequirements.of(this.verifier.last.quote()), this.verifier.last.resource()))
			.contains(",\"paymentPayload\":" + json + ",");
	}

	private void assertServedUnder(String receipt, String... headers) {
		RawHttp.Response response = this.raw.send("GET /json", headers);
		assertThat(response.status()).as(response.text()).isEqualTo(200);
		assertThat(response.text()).contains(GateTestApplication.SECRET);
		assertThat(response.header(receipt)).isPresent();
	}

	private static ObjectNode legacy(ObjectNode payment) {
		ObjectNode legacy = JSON.createObjectNode()
			.put("x402Version", 1)
			.put("scheme", "exact")
			.put("network", "base-sepolia");
		legacy.set("payload", payment.get("payload"));
		return legacy;
	}

	private static ObjectNode decode(String payment) {
		return (ObjectNode) JSON.readTree(new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8));
	}

	private static String encode(Object json) {
		return Base64.getEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	static class Recording {

		@Bean
		RecordingVerifier recordingVerifier(SandboxFacilitator sandbox) {
			return new RecordingVerifier(sandbox);
		}

	}

	/** Sees what a facilitator would be sent. */
	static class RecordingVerifier implements PaymentVerifier {

		private final SandboxFacilitator sandbox;

		private volatile CheckedPayment last;

		RecordingVerifier(SandboxFacilitator sandbox) {
			this.sandbox = sandbox;
		}

		@Override
		public VerificationResult verify(CheckedPayment payment) {
			this.last = payment;
			return this.sandbox.verify(payment);
		}

	}

}
