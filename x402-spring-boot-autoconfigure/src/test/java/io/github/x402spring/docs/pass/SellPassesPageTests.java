package io.github.x402spring.docs.pass;

import java.net.http.HttpResponse;
import java.util.List;

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
 * Runs what the page about selling passes declares, behind Spring Security.
 */
@SpringBootTest(classes = SellPassesPageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.hundred.price=$0.10", "x402.plans.forecast.passes.hundred.calls=100",
				"x402.plans.forecast.passes.hundred.valid-for=30d",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@Tag("integration")
class SellPassesPageTests {

	private static final String PATH = "/x402/passes/forecast/hundred";

	@LocalServerPort
	private int port;

	@Test
	void passIsBoughtWithoutLoginAndUsedWhereOneIsNeededOnlyWithIt() {
		GateClient client = new GateClient(this.port);
		HttpResponse<String> sold = client.send("POST", PATH, "", "PAYMENT-SIGNATURE", client.sign("POST", PATH, ""));
		assertThat(sold.statusCode()).isEqualTo(201);
		JsonNode pass = new JsonMapper().readTree(sold.body());
		assertThat(pass.propertyNames()).containsExactly("token", "header", "id", "plan", "pass", "calls", "validFrom",
				"validUntil", "scopes");
		// A pass is no login.
		assertThat(client.get("/api/forecast", "PAYMENT-PASS", pass.path("token").asString()).statusCode())
			.isEqualTo(403);
	}

	@Test
	void othersNeedALogin() {
		GateClient client = new GateClient(this.port);
		assertThat(client.get("/x402/passes").statusCode()).isEqualTo(200);
		assertThat(client.send("POST", PATH, "").statusCode()).isEqualTo(402);
		for (String other : List.of("/x402/passesx", "/x402", "/x402/passes/forecast/hundred/more", "/api/forecast",
				"/x402/passes/../../api/forecast")) {
			assertThat(client.get(other).statusCode()).as(other).isIn(400, 403);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ ForecastController.class, PassSecurity.class })
	static class Application {

	}

}
