package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All families want to be in the head of one answer, which servers limit to 8 KiB.
 */
@SpringBootTest(classes = RoomForFamiliesTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.invoice-timeout=30s", "x402.l402.lsat-line=true", "x402.mpp.enabled=true",
				"x402.mpp.content-binding=always" })
@DisplayName("Room for all families in one answer")
@Tag("integration")
class RoomForFamiliesTests {

	private static final String SECRET = "the-paid-content";

	private static final int LIMIT = 8 * 1024;

	private static final String LONG = "A description that goes on and on, and on. ";

	@Autowired
	private SandboxLightningNode node;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
	}

	@Test
	void allFamiliesStandThereInTheirOrder() {
		HttpResponse<String> response = challenged("/short");
		assertThat(families(response)).containsExactly("LSAT", "L402", "Payment", "Payment");
		// So long that challenges do not repeat it.
		assertThat(families(challenged("/long?filling=" + "x".repeat(4000)))).containsExactly("LSAT", "L402", "Payment",
				"Payment");
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 700, 900 })
	void longerUrlsLeaveOutTheLastFamilyOnly(int length) {
		HttpResponse<String> response = challenged("/long?filling=" + "x".repeat(length));
		assertThat(families(response)).containsExactly("LSAT", "L402");
		assertThat(pay("/long?filling=" + "x".repeat(length), response).body()).isEqualTo(SECRET);
	}

	@Test
	void whatIsNotInTheHeadersDisturbsNoOneElse() {
		String path = "/longest?filling=" + "x".repeat(900);
		HttpResponse<String> response = challenged(path);
		assertThat(families(response)).containsExactly("LSAT", "L402");
		assertThat(pay(path, response).body()).isEqualTo(SECRET);
		assertThat(this.client.pay(path).body()).isEqualTo(SECRET);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 650, 700, 750, 800 })
	void answerArrivesWhateverTheLength(int length) {
		challenged("/short?filling=" + "x".repeat(length));
	}

	private HttpResponse<String> challenged(String path) {
		HttpResponse<String> response = this.client.get(path, "Accept", "application/json");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(X402Codec.decodePaymentRequired(response.headers().firstValue("PAYMENT-REQUIRED").orElseThrow())
			.accepts()).isNotEmpty();
		assertThat(length(response.headers().map())).isLessThan(LIMIT);
		return response;
	}

	private HttpResponse<String> pay(String path, HttpResponse<String> response) {
		JsonNode offer = StrictJson.parseObject(response.body()).get("l402").get(0);
		String preimage = this.node.pay(LightningInvoice.read(offer.get("invoice").stringValue())).orElseThrow();
		return this.client.get(path, "Authorization", "L402 " + offer.get("macaroon").stringValue() + ":" + preimage);
	}

	private static List<String> families(HttpResponse<?> response) {
		return response.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.map((line) -> line.substring(0, line.indexOf(' ')))
			.toList();
	}

	private static int length(Map<String, List<String>> headers) {
		return headers.entrySet()
			.stream()
			.mapToInt((header) -> header.getValue()
				.stream()
				.mapToInt((value) -> header.getKey().length() + value.length() + 4)
				.sum())
			.sum();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@RestController
	static class Shop {

		@GetMapping("/short")
		@PaidEndpoint("$0.01")
		String shortDescription() {
			return SECRET;
		}

		@GetMapping("/long")
		@PaidEndpoint(value = "$0.01", description = LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG)
		String longDescription() {
			return SECRET;
		}

		@GetMapping("/longest")
		@PaidEndpoint(value = "$0.01", description = LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG
				+ LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG + LONG)
		String longestDescription() {
			return SECRET;
		}

	}

}
