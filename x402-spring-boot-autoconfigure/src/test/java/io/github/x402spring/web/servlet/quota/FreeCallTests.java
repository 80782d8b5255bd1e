package io.github.x402spring.web.servlet.quota;

import java.io.IOException;
import java.net.http.HttpResponse;
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
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

/**
 * Free calls over HTTP: so many for each client network, whatever clients write into
 * their headers, and then the price. All tests share a day, so each comes from a network
 * of its own.
 */
@SpringBootTest(classes = FreeCallTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.free.calls=10", "x402.plans.forecast.free.per=month",
				"x402.plans.forecast.passes.three.price=$0.01", "x402.plans.forecast.passes.three.calls=3",
				"x402.plans.forecast.passes.three.valid-for=1h", "x402.plans.other.price=$0.01",
				"server.forward-headers-strategy=native" })
@Tag("integration")
class FreeCallTests {

	private static final AtomicInteger NETWORKS = new AtomicInteger();

	static final AtomicInteger RUNS = new AtomicInteger();

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private QuotaStore store;

	private final String network = "203.0." + NETWORKS.incrementAndGet() + ".";

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
	}

	@Test
	void callsAreFreeAndThenCostThePrice() {
		HttpResponse<String> first = call("/forecast");
		assertThat(first.statusCode()).isEqualTo(200);
		assertThat(first.body()).isEqualTo("0 null");
		assertThat(first.headers().firstValue("Payment-Free-Status").orElseThrow())
			.startsWith("plan=\"forecast\", calls=9, until=@");
		assertThat(first.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
		assertThat(first.headers().firstValue("Cache-Control")).hasValue("private, no-store");
		for (int i = 1; i < 10; i++) {
			assertThat(call("/forecast").statusCode()).isEqualTo(200);
		}
		HttpResponse<String> eleventh = call("/forecast");
		assertThat(eleventh.statusCode()).isEqualTo(402);
		assertThat(eleventh.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(eleventh.headers().firstValue("Payment-Free-Status")).isEmpty();
		JsonNode free = new JsonMapper().readTree(eleventh.body()).path("freeCalls");
		assertThat(free.path("calls").asInt()).isEqualTo(10);
		assertThat(free.path("per").asString()).isEqualTo("month");
		assertThat(free.path("fullAgainAt").asString()).matches("20\\d\\d-\\d\\d-01T00:00:00Z");
		assertThat(RUNS).hasValue(10);
		assertThat(this.sandbox.settlements()).isZero();
		String payment = this.client.wallet().pay(eleventh.headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
		assertThat(call("/forecast", "PAYMENT-SIGNATURE", payment).body()).isEqualTo("0.002 null");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void twoHundredAtOnceGetTen() throws Exception {
		List<Callable<Integer>> calls = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			// The proxy appends whom it sees. What stands before that is made up.
			String madeUp = "198.51." + i + ".1";
			calls.add(() -> this.client.get("/forecast", "X-Forwarded-For", madeUp + ", " + this.network + 7)
				.statusCode());
		}
		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(32)) {
			for (Future<Integer> status : executor.invokeAll(calls)) {
				statuses.add(status.get());
			}
		}
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(10);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(190);
		assertThat(RUNS).hasValue(10);
	}

	@Test
	void callThatFailsIsGivenBack() {
		for (int i = 0; i < 12; i++) {
			assertThat(call("/broken").statusCode()).isEqualTo(500);
			assertThat(call("/missing").statusCode()).isEqualTo(404);
			assertThat(call("/sorry").body()).isEqualTo("sorry");
		}
		assertThat(call("/forecast").headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=9");
	}

	@Test
	void streamIsOneCall() {
		assertThat(call("/stream").body()).isEqualTo("streamed");
		assertThat(call("/forecast").headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=8");
	}

	@Test
	void paymentIsTakenAlthoughCallsAreLeft() {
		for (int i = 0; i < 10; i++) {
			call("/forecast");
		}
		String payment = this.client.wallet()
			.pay(call("/forecast").headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
		// From another network, where calls would be free.
		HttpResponse<String> paid = this.client.get("/forecast", "PAYMENT-SIGNATURE", payment, "X-Forwarded-For",
				"192.0.2.1");
		assertThat(paid.body()).isEqualTo("0.002 null");
		assertThat(paid.headers().firstValue("PAYMENT-RESPONSE")).isPresent();
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void passIsUsedBeforeFreeCallsAndThoseBeforeTheChallenge() {
		String path = "/x402/passes/forecast/three";
		String token = new JsonMapper()
			.readTree(
					this.client.send("POST", path, "", "PAYMENT-SIGNATURE", this.client.sign("POST", path, "")).body())
			.path("token")
			.asString();
		for (int i = 0; i < 3; i++) {
			assertThat(call("/forecast", "PAYMENT-PASS", token).headers().firstValue("Payment-Pass-Status"))
				.isPresent();
		}
		HttpResponse<String> fourth = call("/forecast", "PAYMENT-PASS", token);
		assertThat(fourth.statusCode()).isEqualTo(200);
		assertThat(fourth.headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=9");
	}

	@Test
	void headShowsThePriceAndTakesNothing() {
		assertThat(this.client.send("HEAD", "/forecast", null, "X-Forwarded-For", this.network + 1).statusCode())
			.isEqualTo(402);
		assertThat(call("/forecast").headers().firstValue("Payment-Free-Status").orElseThrow()).contains("calls=9");
	}

	@Test
	void planWithoutFreeCallsHasNone() {
		HttpResponse<String> response = call("/other");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).doesNotContain("freeCalls");
		assertThat(this.store.isDurable()).isFalse();
	}

	private HttpResponse<String> call(String path, String... headers) {
		List<String> all = new ArrayList<>(List.of("X-Forwarded-For", this.network + 1));
		all.addAll(List.of(headers));
		return this.client.get(path, all.toArray(String[]::new));
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
			return call.amount().stripTrailingZeros().toPlainString() + " " + call.pass();
		}

		@GetMapping("/other")
		@PaidEndpoint(plan = "other")
		String other() {
			return "other";
		}

		@GetMapping("/broken")
		@PaidEndpoint(plan = "forecast")
		String broken() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/missing")
		@PaidEndpoint(plan = "forecast")
		void missing(HttpServletResponse response) {
			response.setStatus(404);
		}

		@GetMapping("/sorry")
		@PaidEndpoint(plan = "forecast")
		String sorry(PaidCall call) {
			call.notDelivered("out of stock");
			return "sorry";
		}

		@GetMapping("/stream")
		@PaidEndpoint(plan = "forecast", settlement = Settlement.BEFORE_HANDLER)
		void stream(HttpServletResponse response) throws IOException {
			response.getWriter().write("streamed");
			response.flushBuffer();
		}

	}

}
