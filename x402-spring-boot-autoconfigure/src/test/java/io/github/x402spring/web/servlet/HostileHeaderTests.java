package io.github.x402spring.web.servlet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payment headers written by enemies (attacks A16, A17, A27 and A28).
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off",
				// An application of its own: nobody else's late request counts.
				"spring.application.name=hostile-headers" })
@ExtendWith(OutputCaptureExtension.class)
@DisplayName("A16, A17, A27, A28 hostile headers")
@Tag("integration")
class HostileHeaderTests {

	/** Must appear nowhere. */
	private static final String MARK = "feedface";

	private static final JsonMapper JSON = JsonMapper.shared();

	private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	private RawHttp raw;

	@LocalServerPort
	private int port;

	private int known;

	private int loggedBefore;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.client = new GateClient(this.port);
		this.raw = new RawHttp(this.port);
		this.sandbox.reset();
		assertThat(this.client.get("/free").statusCode()).isEqualTo(200);
		// Tomcat says once that headers are too large; that is not ours to be quiet
		// about.
		this.raw.send("GET /free", "X-Large: " + "a".repeat(20_000));
		// Tomcat says once that headers are too large; that is not ours to be quiet
		// about.
		this.raw.send("GET /free", "X-Large: " + "a".repeat(20_000));
		this.known = this.ledger.recent(Integer.MAX_VALUE).size();
		GateTestApplication.RUNS.set(0);
		this.logging.setLogLevel(LoggingPaymentListener.LOGGER, LogLevel.DEBUG);
		this.loggedBefore = output.length();
	}

	@AfterEach
	void quietAgain() {
		this.logging.setLogLevel(LoggingPaymentListener.LOGGER, null);
		assertThat(this.sandbox.verifications()).isZero();
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.ledger.recent(Integer.MAX_VALUE)).hasSize(this.known);
		assertThat(GateTestApplication.RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 100, 4096, 7000, 8192, 9000, 65_536, 1_048_576 })
	@DisplayName("A16 header of any length is malformed, from 1 byte to 1 MB")
	void headerOfAnyLengthIsMalformed(int length, CapturedOutput output) {
		for (String name : List.of("PAYMENT-SIGNATURE", "X-PAYMENT")) {
			for (String filling : List.of("A", "%", "=", "\u00ff")) {
				assertMalformed(this.raw.send("GET /json", name + ": " + filling.repeat(length)));
			}
		}
		if (length < 4096) {
			// Beyond, Tomcat itself refuses, and says so once.
			assertQuiet(output, 8);
		}
	}

	@Test
	@DisplayName("A16 two payments, and one that is spliced or misnamed, are malformed")
	void severalPaymentsAreMalformed() {
		String payment = this.client.sign("/json");
		String other = this.client.sign("/json");
		String[][] requests = { { "PAYMENT-SIGNATURE: " + payment, "PAYMENT-SIGNATURE: " + other },
				{ "PAYMENT-SIGNATURE: " + payment, "payment-signature: x" },
				{ "payment-Signature:", "PAYMENT-SIGNATURE: " + payment, "PAYMENT-SIGNATURE: " + other },
				{ "PAYMENT-SIGNATURE: " + payment, "X-PAYMENT: " + other },
				{ "X-PAYMENT: " + payment, "X-PAYMENT: " + payment },
				{ "PAYMENT-SIGNATURE: " + payment + ", " + payment }, { "X-PAYMENT: " + payment },
				{ "PAYMENT-SIGNATURE: " + payment + "\u0000" },
				{ "PAYMENT-SIGNATURE: " + payment.substring(0, 40) + "\r\n " + payment.substring(40) },
				{ "PAYMENT-SIGNATURE: " + payment.substring(0, 40) + " " + payment.substring(40) },
				{ "PAYMENT-SIGNATURE: \"" + payment + "\"" } };
		for (String[] request : requests) {
			assertMalformed(this.raw.send("GET /json", request));
		}
	}

	@ParameterizedTest
	@MethodSource("bombs")
	@DisplayName("A17 JSON bomb is malformed")
	void jsonBombIsMalformed(String json, CapturedOutput output) {
		assertMalformed(this.raw.send("GET /json", "PAYMENT-SIGNATURE: " + encode(json)));
		assertMalformed(this.raw.send("GET /json", "X-PAYMENT: " + encode(json)));
		assertQuiet(output, 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"authorization\":{}}", "{\"n\":1e1000000000}", "{\"signature\":[]}" })
	@DisplayName("A17 nonsense of the right form is rejected")
	void nonsenseOfTheRightFormIsRejected(String payload) {
		String json = "{\"x402Version\":2,\"payload\":" + payload
				+ ",\"accepted\":{\"scheme\":\"exact\",\"network\":\"eip155:84532\"}}";
		RawHttp.Response response = this.raw.send("GET /json", "PAYMENT-SIGNATURE: " + encode(json));
		assertThat(response.status()).isEqualTo(402);
		assertThat(response.text()).contains("payment-rejected");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r\n", "\n", "\r", "\u001b[31m", "\u2028", "\u2029", "\u0085", "\u0000", "\u007f" })
	@DisplayName("A27 control characters in any string of a payment are malformed and never logged")
	void controlCharactersInAnyStringAreMalformed(String control, CapturedOutput output) {
		String hostile = MARK + control + "ERROR " + MARK;
		int requests = 0;
		ObjectNode modern = decode(this.client.sign("/json"));
		// What clients echo of them may have several lines.
		modern.remove("extensions");
		for (ObjectNode payment : hostile(modern, hostile)) {
			assertMalformed(this.raw.send("GET /json", "PAYMENT-SIGNATURE: " + encode(payment.toString())));
			requests++;
		}
		ObjectNode legacy = JSON.createObjectNode()
			.put("x402Version", 1)
			.put("scheme", "exact")
			.put("network", "base-sepolia");
		legacy.set("payload", decode(this.client.sign("/json")).get("payload"));
		for (ObjectNode payment : hostile(legacy, hostile)) {
			assertMalformed(this.raw.send("GET /json", "X-PAYMENT: " + encode(payment.toString())));
			requests++;
		}
		// The two challenges have their lines as well.
		assertQuiet(output, requests + 2);
	}

	@Test
	@DisplayName("A27 neither signature nor nonce is logged, A28 nothing of them comes back")
	void signatureAndNonceAreNeverLogged(CapturedOutput output) {
		ObjectNode payment = decode(this.client.sign("/json"));
		((ObjectNode) payment.at("/payload/authorization")).put("value", "1");
		RawHttp.Response response = this.raw.send("GET /json", "PAYMENT-SIGNATURE: " + encode(payment.toString()));
		assertThat(response.status()).isEqualTo(402);
		String signature = payment.at("/payload/signature").stringValue();
		String nonce = payment.at("/payload/authorization/nonce").stringValue();
		assertThat(output.toString()).doesNotContain(signature, nonce);
		assertThat(response.text()).doesNotContain(signature, nonce);
	}

	// Every string of the payment, and a few that need not be there.
	private static List<ObjectNode> hostile(ObjectNode payment, String text) {
		List<ObjectNode> result = new ArrayList<>();
		for (String pointer : strings(payment, "")) {
			if (pointer.startsWith("/resource/") && isBrokenLine(text)) {
				// What clients echo may have several lines.
				continue;
			}
			ObjectNode copy = payment.deepCopy();
			JsonPointer path = JsonPointer.compile(pointer);
			((ObjectNode) copy.at(path.head())).put(path.last().getMatchingProperty(), text);
			result.add(copy);
		}
		ObjectNode extended = payment.deepCopy();
		extended.putObject("extensions").putArray("x").addObject().put("y", text);
		if (!isBrokenLine(text)) {
			result.add(extended);
		}
		ObjectNode named = payment.deepCopy();
		named.putObject("extensions").put(text, 1);
		result.add(named);
		assertThat(result).hasSizeGreaterThan(9);
		return result;
	}

	private static boolean isBrokenLine(String text) {
		return text.replaceAll("[\\r\\n]", "").chars().noneMatch(HostileHeaderTests::isControl);
	}

	private static boolean isControl(int character) {
		return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
	}

	private static List<String> strings(JsonNode node, String at) {
		return node.properties()
			.stream()
			.flatMap((member) -> member.getValue().isString() ? Stream.of(at + "/" + member.getKey())
					: strings(member.getValue(), at + "/" + member.getKey()).stream())
			.toList();
	}

	private static List<String> bombs() {
		String valid = "{\"x402Version\":2,\"payload\":{},\"accepted\":{\"scheme\":\"exact\",\"network\":\"eip155:84532\"}";
		return List.of(" ", "null", "[]", "1", "\"x\"", "{}", "{", valid, valid + "}}", valid + "} {}",
				valid + ",\"x402Version\":2}", valid + ",\"extensions\":" + "[".repeat(1000) + "]".repeat(1000) + "}",
				valid + ",\"extensions\":{\"a\":" + "{\"a\":".repeat(1000) + "1" + "}".repeat(1001) + "}",
				valid + ",\"extensions\":{\"n\":NaN}}", valid + ",\"extensions\":{\"n\":" + "9".repeat(4000) + "}}",
				valid + ",\"extensions\":[[]]}", valid + ",\"extensions\":{\"" + "k".repeat(4000) + "\":1}}",
				"\ufeff" + valid + "}", valid.replace("2", "2.0") + "}", valid.replace("2", "\"2.0\"") + "}",
				valid.replace("2", "1e400") + "}",
				valid.replace("{}", "{\"authorization\":{},\"authorization\":{}}") + "}",
				valid.replace("{}", "[]") + "}", valid.replace("exact", "e".repeat(100)) + "}",
				valid.replace("exact", "ex\u0430ct") + "}", "{\"__proto__\":" + valid + "}}", "{'x402Version':2}",
				"{\"x402Version\":2,}", "/**/" + valid + "}");
	}

	private static void assertMalformed(RawHttp.Response response) {
		assertThat(response.status()).as(response.text()).isEqualTo(400);
		assertThat(response.text()).doesNotContain(MARK, "Exception", "\tat ", "tools.jackson", "io.github",
				"PAYMENT-REQUIRED", GateTestApplication.SECRET);
	}

	private void assertQuiet(CapturedOutput output, int requests) {
		String logged = output.toString().substring(this.loggedBefore);
		List<String> lines = logged.lines().toList();
		assertThat(logged).doesNotContain(MARK, "Exception", "\u001b", "\u2028", "\u0085");
		assertThat(lines).hasSizeLessThanOrEqualTo(requests).allMatch((line) -> line.contains(" DEBUG "));
	}

	private static ObjectNode decode(String payment) {
		return (ObjectNode) JSON.readTree(new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8));
	}

	private static String encode(String json) {
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

}
