package io.github.x402spring.docs.pass;

import java.net.http.HttpResponse;

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
 * What the guide to free calls says.
 */
@SpringBootTest(classes = GiveFreeCallsPageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002", "x402.plans.forecast.free.calls=3",
				"x402.plans.forecast.free.per=day", "x402.plans.forecast.free.by=principal,network" })
@Tag("integration")
class GiveFreeCallsPageTests {

	@LocalServerPort
	private int port;

	@Test
	void threeCallsAreFreeAndTheFourthIsChallenged() {
		GateClient client = new GateClient(this.port);
		for (int left = 2; left >= 0; left--) {
			HttpResponse<String> free = client.get("/api/forecast");
			assertThat(free.body()).isEqualTo("Rain");
			assertThat(free.headers().firstValue("Payment-Free-Status").orElseThrow())
				.matches("plan=\"forecast\", calls=" + left + ", until=@\\d+");
		}
		HttpResponse<String> fourth = client.get("/api/forecast");
		assertThat(fourth.statusCode()).isEqualTo(402);
		JsonNode free = new JsonMapper().readTree(fourth.body()).path("freeCalls");
		assertThat(free.propertyNames()).containsExactly("calls", "per", "fullAgainAt");
		assertThat(free.path("per").asString()).isEqualTo("day");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ForecastController.class)
	static class Application {

	}

}
