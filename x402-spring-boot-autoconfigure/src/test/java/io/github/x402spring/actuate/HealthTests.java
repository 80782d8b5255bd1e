package io.github.x402spring.actuate;

import java.net.http.HttpResponse;

import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The health on a real port, with a facilitator that is not there.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = WatchedShop.class,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote", "x402.facilitator.url=http://localhost:1/facilitator",
				"x402.facilitator.supported=warn", "management.endpoint.health.show-details=always",
				"management.endpoint.health.probes.add-additional-paths=true" })
@Tag("integration")
class HealthTests {

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	@LocalServerPort
	private int port;

	@AfterEach
	void plugIn() {
		WatchedShop.UNPLUGGED.set(false);
	}

	@Test
	void facilitatorThatIsDownTakesNothingOutOfService() {
		String payment = this.wallet.pay(get("/paid", null).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
		assertThat(get("/paid", payment).statusCode()).isEqualTo(503);
		assertThat(get("/free", null).statusCode()).isEqualTo(200);
		HttpResponse<String> health = get("/actuator/health", null);
		assertThat(health.statusCode()).isEqualTo(200);
		JsonNode whole = json(health);
		assertThat(whole.get("status").asString()).isEqualTo("UP");
		JsonNode parts = whole.get("components").get("x402").get("components");
		assertThat(parts.propertyNames()).containsExactlyInAnyOrder("ledger", "facilitator", "reconciler", "clock");
		assertThat(parts.get("ledger").get("status").asString()).isEqualTo("UP");
		assertThat(parts.get("reconciler").get("status").asString()).isEqualTo("UP");
		assertThat(parts.get("facilitator").get("status").asString()).isEqualTo("DEGRADED");
		JsonNode details = parts.get("facilitator").get("details").get("x402.facilitator");
		assertThat(details.get("state").asString()).isEqualTo("FAILING");
		assertThat(details.get("trouble").asString()).isEqualTo("could not connect");
		HttpResponse<String> part = get("/actuator/health/x402/facilitator", null);
		assertThat(part.statusCode()).isEqualTo(200);
		assertThat(json(part).get("status").asString()).isEqualTo("DEGRADED");
		assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health/liveness", null).statusCode()).isEqualTo(200);
	}

	@Test
	void ledgerThatIsDownEndsTheReadinessOnly() {
		assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(200);
		WatchedShop.UNPLUGGED.set(true);
		HttpResponse<String> readiness = get("/actuator/health/readiness", null);
		assertThat(readiness.statusCode()).isEqualTo(503);
		assertThat(json(readiness).get("status").asString()).isEqualTo("DOWN");
		assertThat(get("/readyz", null).statusCode()).isEqualTo(503);
		assertThat(get("/livez", null).statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health/liveness", null).statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health", null).statusCode()).isEqualTo(503);
		WatchedShop.UNPLUGGED.set(false);
		assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(200);
	}

	private HttpResponse<String> get(String path, String payment) {
		return WatchedShop.get(this.port, path, payment);
	}

	private static JsonNode json(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

}
