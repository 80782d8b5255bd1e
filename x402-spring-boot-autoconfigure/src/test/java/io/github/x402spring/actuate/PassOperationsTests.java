package io.github.x402spring.actuate;

import java.net.http.HttpResponse;
import java.time.Instant;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.metrics.PassWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Passes in a database are seen, counted, extended and revoked by operators, over HTTP.
 */
@SpringBootTest(classes = PassOperationsTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.ledger.type=jdbc", "spring.datasource.generate-unique-name=true",
				"x402.plans.forecast.price=$0.002", "x402.plans.forecast.passes.three.price=$0.10",
				"x402.plans.forecast.passes.three.calls=3", "x402.plans.forecast.passes.three.valid-for=30d",
				"management.endpoints.web.exposure.include=passes,x402,auditevents",
				"management.endpoint.passes.access=unrestricted",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
						+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration" })
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class PassOperationsTests {

	private static final String SHOP = "/x402/passes/forecast/three";

	@LocalServerPort
	private int port;

	@Autowired
	private AuditEventRepository audit;

	@Autowired
	private MeterRegistry registry;

	@Autowired
	private PassWatch watch;

	private Client client;

	@BeforeEach
	void setUp() {
		this.client = new Client(this.port);
	}

	@Test
	void passIsSeenAndCountedAndNeverWithItsToken(CapturedOutput output) {
		double sold = count("x402.passes.sold");
		double used = this.registry.get("x402.draws").tags("outcome", "used").counter().count();
		JsonNode pass = buy();
		String token = pass.get("token").asString();
		assertThat(call(token)).isEqualTo(200);
		HttpResponse<String> all = this.client.get("/actuator/passes?limit=1");
		assertThat(all.statusCode()).isEqualTo(200);
		JsonNode newest = JsonMapper.shared().readTree(all.body()).get("passes").get(0);
		assertThat(newest.get("id")).isEqualTo(pass.get("id"));
		JsonNode shown = this.client.json("/actuator/passes/" + pass.get("id").asString());
		assertThat(shown).isEqualTo(newest);
		assertThat(shown.get("buyer").asString()).isEqualTo("0xf39F..2266");
		assertThat(shown.get("grants").get(0).get("granted").asString()).isEqualTo("3");
		assertThat(shown.get("grants").get(0).get("balance").asString()).isEqualTo("2");
		assertThat(call(token)).isEqualTo(200);
		assertThat(call(token)).isEqualTo(200);
		assertThat(all.body()).doesNotContain(token);
		assertThat(output).contains("pass.sold " + pass.get("id").asString() + " forecast/three, 3 calls left until ")
			.contains("pass.low " + pass.get("id").asString() + " forecast/three, 0 calls left until ")
			.doesNotContain(token.substring(10));
		assertThat(count("x402.passes.sold")).isEqualTo(sold + 1);
		await()
			.untilAsserted(() -> assertThat(this.registry.get("x402.draws").tags("outcome", "used").counter().count())
				.isEqualTo(used + 3));
		this.watch.look();
		assertThat(this.registry.get("x402.passes.valid").gauge().value()).isGreaterThanOrEqualTo(1);
	}

	@Test
	void passIsExtendedAndRevoked() {
		JsonNode pass = buy();
		String token = pass.get("token").asString();
		String path = "/actuator/passes/" + pass.get("id").asString();
		String payment = this.client.json(path).get("grants").get(0).get("payment").asString();
		Instant until = Instant.parse("2099-01-01T00:00:00Z");
		HttpResponse<String> extended = this.client.post(path + "/extend",
				"{\"payment\": \"" + payment + "\", \"until\": \"" + until + "\"}");
		assertThat(extended.statusCode()).as(extended.body()).isEqualTo(200);
		assertThat(Instant.parse(this.client.json(path).get("grants").get(0).get("until").asString())).isEqualTo(until);
		assertThat(this.client.post(path + "/revoke", "{}").statusCode()).isEqualTo(400);
		assertThat(this.client.post(path + "/extend", "{\"payment\": \"" + payment + "\", \"until\": \"soon\"}")
			.statusCode()).isEqualTo(400);
		assertThat(call(token)).isEqualTo(200);
		HttpResponse<String> revoked = this.client.post(path + "/revoke", "{\"reason\": \"refund 7\"}");
		assertThat(revoked.statusCode()).isEqualTo(200);
		assertThat(JsonMapper.shared().readTree(revoked.body()).get("pass").get("valid").asBoolean()).isFalse();
		assertThat(call(token)).isEqualTo(402);
		assertThat(this.client.post(path + "/revoke", "{\"reason\": \"again\"}").statusCode()).isEqualTo(409);
		assertThat(this.client.post("/actuator/passes/none/revoke", "{\"reason\": \"x\"}").statusCode()).isEqualTo(404);
		assertThat(this.client.get("/actuator/passes/none").statusCode()).isEqualTo(404);
		assertThat(this.audit.find(null, null, OperatorAudit.OPERATOR_ACTION))
			.filteredOn((event) -> pass.get("id").asString().equals(event.getData().get("pass.id")))
			.extracting((event) -> event.getData().get("action") + " " + event.getData().get("outcome"))
			.containsExactly("extend-pass done", "revoke-pass done", "revoke-pass refused");
	}

	@Test
	void lostTokenIsReplacedAndTheNewOneIsShownOnce(CapturedOutput output) {
		JsonNode pass = buy();
		String token = pass.get("token").asString();
		String path = "/actuator/passes/" + pass.get("id").asString();
		assertThat(this.client.post(path + "/reissue", "{}").statusCode()).isEqualTo(400);
		assertThat(call(token)).isEqualTo(200);
		HttpResponse<String> answer = this.client.post(path + "/reissue", "{\"reason\": \"ticket 12\"}");
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		String next = JsonMapper.shared().readTree(answer.body()).get("token").asString();
		assertThat(call(token)).isEqualTo(402);
		assertThat(call(next)).isEqualTo(200);
		assertThat(this.client.get(path).body()).doesNotContain("token").contains("\"balance\":\"1\"");
		assertThat(this.client.get("/actuator/auditevents").body()).contains("reissue-pass");
		assertThat(this.audit.find(null, null, OperatorAudit.OPERATOR_ACTION).toString()).doesNotContain(next);
		assertThat(output).contains("operator.action reissue-pass")
			.doesNotContain(next.substring(10))
			.doesNotContain(token.substring(10));
	}

	@Test
	void slicesGoOnWhereTheLastOneEnded() {
		buy();
		buy();
		JsonNode first = this.client.json("/actuator/passes?limit=1");
		JsonNode second = this.client.json("/actuator/passes?limit=1&before=" + first.get("next").asString());
		assertThat(second.get("passes").get(0).get("id")).isNotEqualTo(first.get("passes").get(0).get("id"));
		assertThat(this.client.get("/actuator/passes?limit=0").statusCode()).isEqualTo(400);
	}

	@Test
	void plansAreShownWithTheirPasses() {
		JsonNode plan = this.client.json("/actuator/x402").get("plans").get(0);
		assertThat(plan.get("name").asString()).isEqualTo("forecast");
		assertThat(plan.get("passes").get(0).get("amount").asString()).isEqualTo("3");
	}

	private double count(String meter) {
		return this.registry.get(meter).tags("plan", "forecast", "pass", "three").counter().count();
	}

	private int call(String token) {
		return this.client.get("/forecast", "PAYMENT-PASS", token).statusCode();
	}

	private JsonNode buy() {
		String challenge = this.client.post(SHOP, "").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		HttpResponse<String> sold = this.client.post(SHOP, "", "PAYMENT-SIGNATURE",
				this.client.wallet().pay(challenge));
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		return JsonMapper.shared().readTree(sold.body());
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ EndpointShop.class, Forecasts.class })
	static class Application {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast() {
			return "rain";
		}

	}

}
