package io.github.x402spring.actuate;

import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.EndpointShop.Client;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
 * The self-check and the report know the node of Lightning, and that its prices are not
 * those of x402.
 */
@SpringBootTest(classes = SelfCheckOfLightningTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=x402",
				"x402.lightning.node.type=sandbox", "x402.lightning.rate=60000" })
@Tag("integration")
class SelfCheckOfLightningTests {

	@LocalServerPort
	private int port;

	@Test
	void nodeAndEndpointsThatItSellsPass() {
		JsonNode result = get("/actuator/x402/selfcheck");
		assertThat(result.get("outcome").asString()).as(result.toString()).isEqualTo("PASS");
		assertThat(outcomes(result.get("lightning"))).containsExactly("invoice PASS", "look-up PASS", "rights SKIPPED");
		for (JsonNode endpoint : result.get("endpoints")) {
			boolean both = endpoint.get("id").asString().equals("GET /dollars");
			assertThat(outcomes(endpoint.get("checks"))).as(endpoint.toString())
				.contains("challenge PASS", both ? "offers PASS" : "offers SKIPPED",
						both ? "facilitator PASS" : "facilitator SKIPPED");
		}
	}

	@Test
	void nodeIsInTheReport() {
		get("/actuator/x402/selfcheck");
		JsonNode node = get("/actuator/x402").get("lightning");
		assertThat(node.get("node").asString()).isEqualTo("sandbox");
		assertThat(node.get("state").asString()).isEqualTo("READY");
		assertThat(node.get("rate").asString()).isEqualTo("60000");
		assertThat(node.get("maxOpenInvoices").asInt()).isEqualTo(10_000);
		assertThat(node.has("trouble")).isFalse();
	}

	private JsonNode get(String path) {
		return new Client(this.port).json(path);
	}

	private static List<String> outcomes(JsonNode checks) {
		return checks.valueStream()
			.map((it) -> it.get("name").asString() + " " + it.get("outcome").asString())
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@RestController
	static class Shop {

		@GetMapping("/dollars")
		@PaidEndpoint("$0.01")
		String dollars() {
			return "paid";
		}

		@GetMapping("/sat")
		@PaidEndpoint("100 sat")
		String sat() {
			return "paid";
		}

	}

}
