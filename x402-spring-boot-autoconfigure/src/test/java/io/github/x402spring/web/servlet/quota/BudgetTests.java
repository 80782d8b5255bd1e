package io.github.x402spring.web.servlet.quota;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.SignInWallet;
import io.github.x402spring.web.servlet.GateClient;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
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
 * Budgets over HTTP. Each test has a day of its own.
 */
@SpringBootTest(classes = BudgetTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.report.price=$0.01",
				"x402.plans.report.budget.per-payer=0.10", "x402.plans.report.budget.per-endpoint=0.15",
				"x402.plans.report.passes.five.price=$0.04", "x402.plans.report.passes.five.calls=5",
				"x402.plans.report.passes.five.valid-for=1h", "x402.plans.report.passes.bound.price=$0.02",
				"x402.plans.report.passes.bound.calls=2", "x402.plans.report.passes.bound.valid-for=1h",
				"x402.plans.report.passes.bound.wallet-bound=true", "x402.base-url=https://api.example.com" })
@Tag("integration")
class BudgetTests {

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private MutableClock clock;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	private SandboxWallet payer;

	private SandboxWallet other;

	@BeforeEach
	void setUp() {
		this.clock.advance(Duration.ofDays(1));
		this.sandbox.reset();
		this.client = new GateClient(this.port);
		this.payer = SandboxWallet.developmentKey(0, this.clock);
		this.other = SandboxWallet.developmentKey(2, this.clock);
	}

	@Test
	void payerWhoseBudgetIsSpentIsRefusedUntilMidnight() {
		String challenge = challenge("/report");
		for (int i = 0; i < 10; i++) {
			assertThat(pay(this.payer, challenge, "/report").statusCode()).isEqualTo(200);
		}
		int rows = this.ledger.recent(1000).size();
		HttpResponse<String> eleventh = pay(this.payer, challenge, "/report");
		assertSpent(eleventh, "payer_budget");
		assertThat(this.ledger.recent(1000)).hasSize(rows);
		assertThat(this.sandbox.settlements()).isEqualTo(10);
		assertThat(this.sandbox.verifications()).isEqualTo(10);
		assertSpent(pay(this.payer, challenge("/other"), "/other"), "payer_budget");
		assertThat(pay(this.other, challenge, "/report").statusCode()).isEqualTo(200);
		this.clock.advance(Duration.ofDays(1));
		assertThat(pay(this.payer, challenge("/report"), "/report").statusCode()).isEqualTo(200);
	}

	@Test
	void endpointWhoseBudgetIsSpentAnswersWithoutAChallenge() {
		String challenge = challenge("/report");
		for (int i = 0; i < 15; i++) {
			assertThat(pay((i < 10) ? this.payer : this.other, challenge, "/report").statusCode()).isEqualTo(200);
		}
		assertSpent(pay(this.other, challenge, "/report"), "endpoint_budget");
		assertSpent(this.client.get("/report"), "endpoint_budget");
		assertThat(this.client.get("/other").statusCode()).isEqualTo(402);
		this.clock.advance(Duration.ofDays(1));
		assertThat(this.client.get("/report").statusCode()).isEqualTo(402);
	}

	@Test
	void walletThatSignsInIsToldWithoutAChallengeThatItsBudgetIsSpent() {
		String challenge = challenge("/report");
		for (int i = 0; i < 10; i++) {
			pay(this.payer, challenge, "/report");
		}
		assertSpent(this.client.get("/report", "SIGN-IN-WITH-X", SignInWallet.developmentKey(0).signIn(challenge)),
				"payer_budget");
		assertThat(this.client.get("/report", "SIGN-IN-WITH-X", SignInWallet.developmentKey(1).signIn(challenge))
			.statusCode()).isEqualTo(402);
	}

	private void assertSpent(HttpResponse<String> response, String reason) {
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		JsonNode problem = new JsonMapper().readTree(response.body());
		assertThat(problem.path("type").asString()).endsWith("#budget-exceeded");
		assertThat(problem.path("reason").asString()).isEqualTo(reason);
		Instant until = Instant.parse(problem.path("until").asString());
		assertThat(until.toString()).endsWith("T00:00:00Z");
		assertThat(response.headers().firstValue("Retry-After"))
			.hasValue(Long.toString(Duration.between(this.clock.instant(), until).toSeconds()));
	}

	@Test
	void sixtyFourAtOnceSpendABudgetForTen() {
		String challenge = challenge("/report");
		List<String> payments = signed(challenge, 64);
		List<Integer> statuses = Parallel.run(64,
				(number) -> this.client.get("/report", "PAYMENT-SIGNATURE", payments.get(number)).statusCode());
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(10);
		assertThat(statuses).filteredOn((it) -> it == 429).hasSize(54);
		assertThat(this.sandbox.settlements()).isEqualTo(10);
	}

	private List<String> signed(String challenge, int number) {
		return IntStream.range(0, number).mapToObj((i) -> this.payer.pay(challenge)).toList();
	}

	@Test
	void callsThatCostNothingAreGivenBack() {
		String broken = challenge("/broken");
		for (int i = 0; i < 12; i++) {
			assertThat(pay(this.payer, broken, "/broken").statusCode()).isEqualTo(500);
		}
		String challenge = challenge("/report");
		for (int i = 0; i < 12; i++) {
			this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
			assertThat(pay(this.payer, challenge, "/report").statusCode()).isEqualTo(402);
		}
		for (int i = 0; i < 10; i++) {
			assertThat(pay(this.payer, challenge, "/report").statusCode()).isEqualTo(200);
		}
		assertSpent(pay(this.payer, challenge, "/report"), "payer_budget");
	}

	@Test
	void paymentThatWasTakenIsAnsweredFromItsStateThoughTheBudgetIsSpent() {
		String challenge = challenge("/report");
		List<String> payments = signed(challenge, 10);
		payments.forEach((it) -> this.client.get("/report", "PAYMENT-SIGNATURE", it));
		HttpResponse<String> again = this.client.get("/report", "PAYMENT-SIGNATURE", payments.getFirst());
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("#already-delivered");
	}

	@Test
	void passIsSpendingWhenItIsBoughtAndNotWhenItIsUsed() {
		String path = "/x402/passes/report/five";
		String offer = this.client.send("POST", path, "").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		String token = new JsonMapper()
			.readTree(this.client.send("POST", path, "", "PAYMENT-SIGNATURE", this.payer.pay(offer)).body())
			.path("token")
			.asString();
		String challenge = challenge("/report");
		for (int i = 0; i < 6; i++) {
			assertThat(pay(this.payer, challenge, "/report").statusCode()).isEqualTo(200);
		}
		assertSpent(pay(this.payer, challenge, "/report"), "payer_budget");
		for (int i = 0; i < 5; i++) {
			assertThat(this.client.get("/report", "PAYMENT-PASS", token).statusCode()).isEqualTo(200);
		}
		assertSpent(this.client.send("POST", path, "", "PAYMENT-SIGNATURE", this.payer.pay(offer)), "payer_budget");
	}

	@Test
	void junkInTheNameOfAPayerTakesNothingOfHisBudget() {
		String challenge = challenge("/report");
		for (int i = 0; i < 30; i++) {
			PaymentPayload payment = X402Codec.decodePayment(this.payer.pay(challenge));
			ObjectNode forged = (ObjectNode) StrictJson.parseObject(payment.json());
			((ObjectNode) forged.get("payload")).put("signature",
					Payloads.signature(X402Codec.decodePayment(this.other.pay(challenge))));
			HttpResponse<String> response = this.client.get("/report", "PAYMENT-SIGNATURE",
					Base64.getEncoder().encodeToString(forged.toString().getBytes(StandardCharsets.UTF_8)));
			assertThat(response.statusCode()).isEqualTo(402);
		}
		for (int i = 0; i < 10; i++) {
			assertThat(pay(this.payer, challenge, "/report").statusCode()).isEqualTo(200);
		}
	}

	private String challenge(String path) {
		return this.client.get(path).headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
	}

	private HttpResponse<String> pay(SandboxWallet wallet, String challenge, String path) {
		return this.client.get(path, "PAYMENT-SIGNATURE", wallet.pay(challenge));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Reports.class)
	static class Application {

		@Bean
		MutableClock clock() {
			return new MutableClock(Instant.parse("2030-01-01T10:00:00Z"));
		}

	}

	@RestController
	static class Reports {

		@GetMapping("/report")
		@PaidEndpoint(plan = "report")
		String report() {
			return "report";
		}

		@GetMapping("/other")
		@PaidEndpoint(plan = "report")
		String other() {
			return "other";
		}

		@GetMapping("/broken")
		@PaidEndpoint(plan = "report")
		String broken() {
			throw new IllegalStateException("broken");
		}

	}

}
