package io.github.x402spring.docs.pass;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.x402spring.sandbox.SandboxWallet;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide to budgets says.
 */
@SpringBootTest(classes = SetBudgetsPageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.01",
				"x402.plans.forecast.budget.per-payer=0.03", "x402.plans.forecast.budget.per-endpoint=0.05" })
@Tag("integration")
class SetBudgetsPageTests {

	@LocalServerPort
	private int port;

	@Test
	void paymentsAreAnsweredAsInTheTable() throws IOException {
		GateClient client = new GateClient(this.port);
		String challenge = client.get("/api/forecast").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		SandboxWallet alice = SandboxWallet.developmentKey(0);
		SandboxWallet bob = SandboxWallet.developmentKey(2);
		for (SandboxWallet payer : List.of(alice, alice, alice)) {
			assertThat(client.payWith(payer.pay(challenge), "/api/forecast").body()).isEqualTo("Rain");
		}
		HttpResponse<String> fourth = client.payWith(alice.pay(challenge), "/api/forecast");
		assertSpent(fourth, "payer_budget");
		for (SandboxWallet payer : List.of(bob, bob)) {
			assertThat(client.payWith(payer.pay(challenge), "/api/forecast").body()).isEqualTo("Rain");
		}
		assertSpent(client.payWith(bob.pay(challenge), "/api/forecast"), "endpoint_budget");
		assertSpent(client.get("/api/forecast"), "endpoint_budget");
		assertThat(fourth.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 86400L);
		JsonMapper json = new JsonMapper();
		String page = Files.readString(Path.of("..", "docs", "how-to", "set-budgets.md"));
		JsonNode shown = json.readTree(
				page.substring(page.indexOf("```json\n") + 8, page.indexOf("}\n```", page.indexOf("```json\n")) + 1));
		JsonNode answer = json.readTree(fourth.body());
		assertThat(answer.propertyNames()).containsExactlyElementsOf(shown.propertyNames());
		for (String same : List.of("type", "title", "status", "detail", "reason")) {
			assertThat(answer.path(same)).isEqualTo(shown.path(same));
		}
	}

	private static void assertSpent(HttpResponse<String> response, String reason) {
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(new JsonMapper().readTree(response.body()).path("reason").asString()).isEqualTo(reason);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ForecastController.class)
	static class Application {

	}

}
