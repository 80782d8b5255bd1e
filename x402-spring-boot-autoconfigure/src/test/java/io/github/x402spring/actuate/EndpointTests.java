package io.github.x402spring.actuate;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.MethodMode;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The actuator endpoints over HTTP. Tests that count have an application of their own.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments,x402" })
@Tag("integration")
class EndpointTests {

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
	}

	@Test
	@DirtiesContext(methodMode = MethodMode.BEFORE_METHOD)
	void paymentsShowsWhatHappened() {
		String first = this.client.sign("/paid");
		assertThat(this.client.payWith(first, "/paid").statusCode()).isEqualTo(200);
		String tampered = first.substring(0, first.length() - 40) + "A".repeat(40);
		assertThat(this.client.payWith(tampered, "/paid").statusCode()).isEqualTo(400);
		String refused = this.client.sign("/paid");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.payWith(refused, "/paid").statusCode()).isEqualTo(402);
		String silent = this.client.sign("/paid");
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(this.client.payWith(silent, "/paid").statusCode()).isEqualTo(503);
		assertThat(this.client.pay("/broken").statusCode()).isEqualTo(500);
		assertThat(this.client.pay("/first").statusCode()).isEqualTo(500);
		await().untilAsserted(() -> {
			JsonNode payments = json("/actuator/payments");
			JsonNode totals = payments.get("totals");
			assertThat(totals.get("challenged").asInt()).isEqualTo(5);
			assertThat(totals.get("settled").asInt()).isEqualTo(2);
			assertThat(totals.get("failed").asInt()).isEqualTo(1);
			assertThat(totals.get("unknown").asInt()).isEqualTo(1);
			assertThat(totals.get("delivered").asInt()).isEqualTo(1);
			assertThat(totals.get("owed").asInt()).isEqualTo(1);
			assertThat(totals.get("released").asInt()).isEqualTo(1);
			assertThat(totals.get("refused").get("malformed-payment").asInt()).isEqualTo(1);
			assertThat(totals.get("refused").get("invalid_exact_evm_insufficient_balance").asInt()).isEqualTo(1);
			assertThat(totals.get("refused").get("settlement-unknown").asInt()).isEqualTo(1);
			assertThat(totals.get("revenue").get(0).get("amount").asString()).isEqualTo("0.021");
			assertThat(totals.get("revenue").get(0).get("symbol").asString()).isEqualTo("USDC");
			assertThat(payments.get("recent").size()).isEqualTo(4);
			assertThat(payments.get("recent").get(0).get("payer").asString()).isEqualTo("0xf39F..2266");
			assertThat(payments.get("refusals").size()).isEqualTo(3);
			assertThat(payments.get("endpoints").valueStream().map((it) -> it.get("id").asString()))
				.containsExactly("GET /broken", "GET /first", "GET /paid");
		});
	}

	@Test
	void nothingSecretIsShown() {
		String payment = this.client.sign("/paid");
		assertThat(this.client.payWith(payment, "/paid").statusCode()).isEqualTo(200);
		await().untilAsserted(() -> {
			String body = this.client.get("/actuator/payments").body();
			assertThat(body).contains("DELIVERED").doesNotContain(payment, "signature", "nonce");
		});
	}

	@Test
	void x402ShowsWhatIsSold() {
		JsonNode x402 = json("/actuator/x402");
		assertThat(x402.get("enabled").asBoolean()).isTrue();
		assertThat(x402.get("sandbox").asBoolean()).isTrue();
		assertThat(x402.get("endpoints").size()).isEqualTo(3);
		JsonNode first = x402.get("endpoints").get(1);
		assertThat(first.get("id").asString()).isEqualTo("GET /first");
		assertThat(first.get("price").asString()).isEqualTo("$0.02");
		assertThat(first.get("settlement").asString()).isEqualTo("BEFORE_HANDLER");
		assertThat(first.get("why").asString()).isNotEmpty();
		assertThat(first.get("handler").asString()).isEqualTo("PaidController#first");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "payments", "payments/1/mark-refunded", "payments/1/mark-settled", "payments/1/mark-failed",
					"payments/1/reconcile", "payments/1/revoke", "x402", "x402/pause", "x402/resume" })
	void operationsAreNotThereWithoutAccess(String operation) {
		assertThat(this.client.send("POST", "/actuator/" + operation, "{}").statusCode()).isIn(404, 405);
		assertThat(json("/actuator/x402").get("paused").asBoolean()).isFalse();
	}

	@Test
	@DirtiesContext(methodMode = MethodMode.BEFORE_METHOD)
	void x402ShowsHowSellingGoes() {
		JsonNode x402 = json("/actuator/x402");
		assertThat(x402.get("ledger").asString()).isEqualTo("memory");
		assertThat(x402.get("accounts").size()).isEqualTo(1);
		assertThat(x402.get("accounts").get(0).get("symbol").asString()).isEqualTo("USDC");
		assertThat(x402.get("accounts").get(0).get("payTo").asString())
			.isEqualTo("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
		assertThat(x402.get("promises").get("refundsDue").asInt()).isZero();
		assertThat(x402.get("promises").get("contentWithoutPayment").asInt()).isZero();
		assertThat(x402.get("reconciler").get("unknown").asInt()).isZero();
		assertThat(x402.get("warnings").valueStream().map(JsonNode::asString))
			.containsExactly("The money is play money");
	}

	private JsonNode json(String path) {
		return JsonMapper.shared().readTree(this.client.get(path).body());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application {

	}

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("$0.001")
		String paid() {
			return "content";
		}

		@GetMapping("/broken")
		@PaidEndpoint("$0.01")
		String broken() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/first")
		@PaidEndpoint(price = "$0.02", settlement = Settlement.BEFORE_HANDLER)
		String first() {
			throw new IllegalStateException("broken");
		}

	}

}
