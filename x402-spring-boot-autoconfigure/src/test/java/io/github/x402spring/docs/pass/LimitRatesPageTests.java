package io.github.x402spring.docs.pass;

import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide to limits says.
 */
@SpringBootTest(classes = LimitRatesPageTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.limits.challenges.capacity=60", "x402.limits.challenges.per=1m",
				"x402.limits.calls.capacity=600", "x402.limits.calls.per=1m", "x402.limits.concurrent-calls=10",
				"x402.plans.summaries.price=$0.02", "x402.plans.summaries.limits.challenges.capacity=10",
				"x402.plans.summaries.limits.challenges.per=1m", "x402.plans.summaries.limits.concurrent-calls=2" })
@Tag("integration")
class LimitRatesPageTests {

	@LocalServerPort
	private int port;

	@Test
	void tenAnswersAreForNothingAndTheNextRequestIsToldToWait() {
		GateClient client = new GateClient(this.port);
		for (String path : new String[] { "/summary", "/report" }) {
			HttpResponse<String> refused = client.get(path);
			for (int i = 1; i <= 10; i++) {
				assertThat(refused.statusCode()).isEqualTo(402);
				refused = client.get(path);
			}
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After").map(Integer::valueOf).orElseThrow()).isBetween(1, 6);
			JsonNode problem = new JsonMapper().readTree(refused.body());
			assertThat(problem.path("title").asString()).isEqualTo("Rate limited");
			assertThat(problem.path("reason").asString()).isEqualTo("challenge_limit");
		}
		// What no plan limits is counted alone.
		assertThat(client.get("/other").statusCode()).isEqualTo(402);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

		@Bean
		Plan reports() {
			return Plan.builder("reports", Price.parse("$0.50"))
				.limits(new Limits(new RateLimit(10, Duration.ofMinutes(1)), null, 2))
				.build();
		}

	}

	@RestController
	static class Controller {

		@GetMapping("/summary")
		@PaidEndpoint(plan = "summaries")
		String summary() {
			return "short";
		}

		@GetMapping("/report")
		@PaidEndpoint(plan = "reports")
		String report() {
			return "long";
		}

		@GetMapping("/other")
		@PaidEndpoint("$0.01")
		String other() {
			return "other";
		}

	}

}
