package io.github.x402spring.actuate;

import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
 * Operators see plans, what they denied, and which plan a payment belongs to.
 */
@SpringBootTest(classes = PlansOfOperatorsTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.01", "x402.plans.forecast.free.calls=1",
				"x402.plans.forecast.budget.per-payer=0.01", "x402.plans.forecast.budget.per-endpoint=0.05",
				"management.endpoints.web.exposure.include=x402,payments",
				"management.defaults.metrics.export.enabled=false" })
@Tag("integration")
class PlansOfOperatorsTests {

	@LocalServerPort
	private int port;

	@Test
	void plansAreShownWithWhatTheyDenied() {
		GateClient client = new GateClient(this.port);
		assertThat(client.get("/forecast").statusCode()).isEqualTo(200);
		String challenge = client.get("/forecast").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		List<Integer> statuses = List.of(client.payWith(client.wallet().pay(challenge), "/forecast").statusCode(),
				client.payWith(client.wallet().pay(challenge), "/forecast").statusCode());
		assertThat(statuses).containsExactly(200, 429);
		JsonNode plan = json(client, "/actuator/x402").at("/plans/0");
		assertThat(plan.path("budgetPerPayer").asString()).isEqualTo("0.01");
		assertThat(plan.path("budgetPerEndpoint").asString()).isEqualTo("0.05");
		String denied = "[{\"reason\":\"free_calls\",\"requests\":1},{\"reason\":\"payer_budget\",\"requests\":1}]";
		assertThat(plan.path("denied").toString()).isEqualTo(denied);
		assertThat(json(client, "/actuator/x402").at("/endpoints/0/plan").asString()).isEqualTo("forecast");
		JsonNode payments = json(client, "/actuator/payments");
		assertThat(payments.at("/plans/0/terms/0").asString()).isEqualTo("1 free in each day");
		assertThat(payments.at("/plans/0/denied").toString()).isEqualTo(denied);
		assertThat(payments.at("/endpoints/0/plan").asString()).isEqualTo("forecast");
		assertThat(payments.at("/recent/0/plan").asString()).isEqualTo("forecast");
		assertThat(payments.at("/totals/refused/payer_budget").asLong()).isOne();
		assertThat(client.get("/actuator/payments", "Accept", "text/csv").body()).endsWith(",forecast,SETTLED\r\n");
		assertThat(client.get("/actuator/payments", "Accept", "text/html").body()).contains(">Plans</h2>",
				"payer_budget 1");
	}

	private static JsonNode json(GateClient client, String path) {
		return new JsonMapper().readTree(client.get(path).body());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Forecasts.class)
	static class Application {

	}

	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast() {
			return "sunny";
		}

	}

}
