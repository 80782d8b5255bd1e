package io.github.x402spring.web.servlet.pass;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.pass.PassTotals;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Passes over HTTP: bought by one payment, used for many calls, and never for more than
 * was bought.
 */
@SpringBootTest(classes = PassTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.hundred.price=$0.10", "x402.plans.forecast.passes.hundred.calls=100",
				"x402.plans.forecast.passes.hundred.valid-for=30d", "x402.plans.forecast.passes.credit.price=$1",
				"x402.plans.forecast.passes.credit.credit=1.10", "x402.plans.forecast.passes.credit.valid-for=P1M",
				"x402.plans.forecast.passes.day.price=$0.50", "x402.plans.forecast.passes.day.valid-for=1d",
				"x402.plans.forecast.passes.day.scopes=radar", "x402.plans.forecast.passes.three.price=$0.01",
				"x402.plans.forecast.passes.three.calls=3", "x402.plans.forecast.passes.three.valid-for=1h",
				"x402.plans.other.price=$0.01" })
@Tag("integration")
class PassTests {

	private static final JsonMapper JSON = new JsonMapper();

	static final AtomicInteger RUNS = new AtomicInteger();

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PassStore store;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
	}

	@Test
	void challengeOffersThePassesThatOpenTheEndpoint() {
		HttpResponse<String> response = this.client.get("/forecast");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(response.headers().allValues("Link"))
			.contains("</x402/passes/forecast/hundred>; rel=\"payment\"; title=\"forecast/hundred\"");
		assertThat(response.headers().allValues("Vary")).contains("PAYMENT-PASS");
		JsonNode passes = JSON.readTree(response.body()).path("passes");
		assertThat(passes).hasSize(4);
		JsonNode hundred = passes.get(0);
		assertThat(hundred.path("plan").asString()).isEqualTo("forecast");
		assertThat(hundred.path("pass").asString()).isEqualTo("hundred");
		assertThat(hundred.path("price").asString()).isEqualTo("$0.10");
		assertThat(hundred.path("calls").asInt()).isEqualTo(100);
		assertThat(hundred.path("validFor").asString()).isEqualTo("PT720H");
		assertThat(hundred.path("url").asString()).isEqualTo("/x402/passes/forecast/hundred");
		assertThat(JSON.readTree(this.client.get("/radar").body()).path("passes")).hasSize(1);
		assertThat(this.client.get("/other").body()).doesNotContain("\"passes\"");
		assertThat(JSON.readTree(this.client.get("/x402/passes").body()).path("passes")).hasSize(4);
	}

	@Test
	void passIsBoughtByOnePaymentAndOpensCalls() {
		JsonNode pass = buy("hundred");
		assertThat(pass.path("calls").asInt()).isEqualTo(100);
		assertThat(Instant.parse(pass.path("validUntil").asString()))
			.isAfter(Instant.now().plusSeconds(29 * 24 * 3600));
		assertThat(this.sandbox.settlements()).isOne();
		HttpResponse<String> first = call("/forecast", pass);
		assertThat(first.statusCode()).isEqualTo(200);
		assertThat(first.body()).isEqualTo("forecast/hundred 0 null");
		assertThat(first.headers().firstValue("Payment-Pass-Status").orElseThrow())
			.startsWith("pass=\"forecast/hundred\", calls=99, until=@");
		assertThat(first.headers().firstValue("Cache-Control")).hasValue("private, no-store");
		assertThat(first.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
		assertThat(call("/forecast", pass).headers().firstValue("Payment-Pass-Status").orElseThrow())
			.contains("calls=98");
		assertThat(this.sandbox.settlements()).isOne();
		assertThat(this.ledger.recent(1).getFirst().terms().endpoint()).isEqualTo("pass forecast/hundred");
	}

	@Test
	void creditTakesThePriceOfEachCall() {
		JsonNode pass = buy("credit");
		assertThat(pass.path("credit").asString()).isEqualTo("1.1");
		HttpResponse<String> response = call("/forecast", pass);
		assertThat(response.body()).isEqualTo("forecast/credit 0.002 null");
		assertThat(response.headers().firstValue("Payment-Pass-Status").orElseThrow()).contains("credit=\"1.098\"");
	}

	@Test
	void passOfTimeOpensItsScopes() {
		JsonNode day = buy("day");
		for (int i = 0; i < 5; i++) {
			assertThat(call("/radar", day).statusCode()).isEqualTo(200);
			assertThat(call("/forecast", day).statusCode()).isEqualTo(200);
		}
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void passIsUsedUpToTheLastCallAndNoFurther() {
		JsonNode three = buy("three");
		for (int i = 0; i < 3; i++) {
			assertThat(call("/forecast", three).statusCode()).isEqualTo(200);
		}
		HttpResponse<String> fourth = call("/forecast", three);
		assertThat(fourth.statusCode()).isEqualTo(402);
		assertThat(JSON.readTree(fourth.body()).path("type").asString()).endsWith("#pass-exhausted");
		assertThat(fourth.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(RUNS).hasValue(3);
		// A good payment beside the exhausted pass is used.
		HttpResponse<String> paid = this.client.pay("/forecast", "PAYMENT-PASS", token(three));
		assertThat(paid.statusCode()).isEqualTo(200);
		assertThat(paid.body()).isEqualTo("null 0.002 null");
		assertThat(this.sandbox.settlements()).isEqualTo(2);
	}

	@Test
	void hundredsAtOnceAreServedExactlyAsOftenAsWasBought() throws Exception {
		JsonNode pass = buy("hundred");
		List<Callable<Integer>> calls = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			calls.add(() -> call("/forecast", pass).statusCode());
		}
		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(32)) {
			for (Future<Integer> status : executor.invokeAll(calls)) {
				statuses.add(status.get());
			}
		}
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(100);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(200);
		assertThat(RUNS).hasValue(100);
	}

	@Test
	void callThatFailsIsGivenBack() {
		JsonNode three = buy("three");
		assertThat(call("/broken", three).statusCode()).isEqualTo(500);
		assertThat(call("/sorry", three).body()).isEqualTo("sorry");
		assertThat(call("/missing", three).statusCode()).isEqualTo(404);
		for (int i = 0; i < 3; i++) {
			assertThat(call("/forecast", three).statusCode()).isEqualTo(200);
		}
		assertThat(call("/forecast", three).statusCode()).isEqualTo(402);
	}

	@Test
	void streamIsDrawnOnBeforeItsFirstByte() {
		JsonNode three = buy("three");
		assertThat(call("/stream", three).body()).isEqualTo("streamed");
		assertThat(call("/forecast", three).headers().firstValue("Payment-Pass-Status").orElseThrow())
			.contains("calls=1,");
	}

	@Test
	void sameCallIsMadeOnce() {
		JsonNode three = buy("three");
		assertThat(call("/forecast", three, "Idempotency-Key", "a").statusCode()).isEqualTo(200);
		await().untilAsserted(() -> {
			HttpResponse<String> again = call("/forecast", three, "Idempotency-Key", "a");
			assertThat(again.statusCode()).isEqualTo(409);
			assertThat(JSON.readTree(again.body()).path("type").asString()).endsWith("#call-repeated");
		});
		assertThat(call("/forecast?other", three, "Idempotency-Key", "a").statusCode()).isEqualTo(409);
		// What failed may be repeated.
		assertThat(call("/broken", three, "Idempotency-Key", "b").statusCode()).isEqualTo(500);
		assertThat(call("/forecast", three, "Idempotency-Key", "b").statusCode()).isEqualTo(200);
		assertThat(call("/forecast", three, "Idempotency-Key", "c").headers()
			.firstValue("Payment-Pass-Status")
			.orElseThrow()).contains("calls=0,");
	}

	@ParameterizedTest
	@CsvSource({ "/other, three, pass_for_other_plan", "/radar, three, pass_scope_missing" })
	void passNeverWidens(String path, String name, String reason) {
		HttpResponse<String> response = call(path, buy(name));
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(JSON.readTree(response.body()).path("reason").asString()).isEqualTo(reason);
		assertThat(RUNS).hasValue(0);
	}

	@Test
	void whatIsNoPassOpensNothing() {
		JsonNode three = buy("three");
		String token = token(three);
		for (String guess : List.of("x", token.substring(0, token.length() - 1) + "!", "x402pass_" + "A".repeat(43),
				three.path("id").asString())) {
			HttpResponse<String> response = this.client.get("/forecast", "PAYMENT-PASS", guess);
			assertThat(response.statusCode()).isEqualTo(402);
			assertThat(JSON.readTree(response.body()).path("reason").asString()).isEqualTo("pass_unknown");
		}
		assertThat(this.client.get("/forecast", "PAYMENT-PASS", token, "PAYMENT-PASS", token).statusCode())
			.isEqualTo(400);
		assertThat(this.client.send("HEAD", "/forecast", null, "PAYMENT-PASS", token).statusCode()).isEqualTo(402);
		assertThat(RUNS).hasValue(0);
	}

	@Test
	void revokedPassOpensNothing() {
		JsonNode three = buy("three");
		this.store.revoke(three.path("id").asString());
		HttpResponse<String> response = call("/forecast", three);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(JSON.readTree(response.body()).path("reason").asString()).isEqualTo("pass_revoked");
	}

	@Test
	void paymentBuysOnePass() {
		String path = "/x402/passes/forecast/three";
		String payment = this.client.sign("POST", path, "");
		assertThat(this.client.send("POST", path, "", "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(201);
		await().untilAsserted(
				() -> assertThat(this.client.send("POST", path, "", "PAYMENT-SIGNATURE", payment).statusCode())
					.isEqualTo(409));
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void renewalAddsToThePassThatIsPresented() {
		JsonNode three = buy("three");
		call("/forecast", three);
		String path = "/x402/passes/forecast/three";
		String challenge = this.client.send("POST", path, "", "PAYMENT-PASS", token(three))
			.headers()
			.firstValue("PAYMENT-REQUIRED")
			.orElseThrow();
		String payment = this.client.wallet().pay(challenge);
		// It is bound to the pass.
		assertThat(this.client.send("POST", path, "", "PAYMENT-SIGNATURE", payment, "PAYMENT-PASS", token(three))
			.statusCode()).isEqualTo(201);
		for (int i = 0; i < 5; i++) {
			assertThat(call("/forecast", three).statusCode()).isEqualTo(200);
		}
		assertThat(call("/forecast", three).statusCode()).isEqualTo(402);
		HttpResponse<String> unknown = this.client.send("POST", path, "", "PAYMENT-PASS", "x402pass_" + "A".repeat(43));
		assertThat(unknown.statusCode()).isEqualTo(400);
		assertThat(unknown.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	@Test
	void handlersDoNotSeeThePass() {
		assertThat(call("/header", buy("three")).body()).isEqualTo("null");
	}

	@Test
	void whatIsOwedIsKnown() {
		buy("hundred");
		PassTotals totals = this.store.totals(Instant.now())
			.stream()
			.filter((it) -> it.name().equals("hundred"))
			.findFirst()
			.orElseThrow();
		assertThat(totals.outstanding()).isLessThanOrEqualTo(totals.granted()).isPositive();
	}

	private JsonNode buy(String name) {
		String path = "/x402/passes/forecast/" + name;
		HttpResponse<String> response = this.client.send("POST", path, "", "PAYMENT-SIGNATURE",
				this.client.sign("POST", path, ""));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
		assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isPresent();
		assertThat(response.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
		return JSON.readTree(response.body());
	}

	private HttpResponse<String> call(String path, JsonNode pass, String... headers) {
		List<String> all = new ArrayList<>(List.of("PAYMENT-PASS", token(pass)));
		all.addAll(List.of(headers));
		return this.client.get(path, all.toArray(String[]::new));
	}

	private static String token(JsonNode pass) {
		return pass.path("token").asString();
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
		String forecast(PaidCall call) {
			RUNS.incrementAndGet();
			return call.pass() + " " + call.amount().stripTrailingZeros().toPlainString() + " null";
		}

		@GetMapping("/radar")
		@PaidEndpoint(plan = "forecast", scope = "radar")
		String radar() {
			RUNS.incrementAndGet();
			return "radar";
		}

		@GetMapping("/other")
		@PaidEndpoint(plan = "other")
		String other() {
			RUNS.incrementAndGet();
			return "other";
		}

		@GetMapping("/broken")
		@PaidEndpoint(plan = "forecast")
		String broken() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/sorry")
		@PaidEndpoint(plan = "forecast")
		String sorry(PaidCall call) {
			call.notDelivered("out of stock");
			return "sorry";
		}

		@GetMapping("/missing")
		@PaidEndpoint(plan = "forecast")
		void missing(HttpServletResponse response) {
			response.setStatus(404);
		}

		@GetMapping("/stream")
		@PaidEndpoint(plan = "forecast", settlement = Settlement.BEFORE_HANDLER)
		void stream(HttpServletResponse response) throws IOException {
			response.getWriter().write("streamed");
			response.flushBuffer();
		}

		@GetMapping("/header")
		@PaidEndpoint(plan = "forecast")
		String header(HttpServletRequest request) {
			return String.valueOf(request.getHeader("PAYMENT-PASS"));
		}

	}

}
