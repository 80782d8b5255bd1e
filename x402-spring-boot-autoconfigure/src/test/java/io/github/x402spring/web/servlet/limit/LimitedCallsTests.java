package io.github.x402spring.web.servlet.limit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.springframework.web.context.request.async.DeferredResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Limits over HTTP. Each test comes from a network of its own, and pays with the same
 * wallet, so that no call of another test must still count.
 */
@SpringBootTest(classes = LimitedCallsTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.limits.challenges.capacity=5", "x402.limits.challenges.per=1h",
				"x402.plans.one.price=$0.01", "x402.plans.one.limits.challenges.capacity=0",
				"x402.plans.one.limits.concurrent-calls=1", "x402.plans.rare.price=$0.01",
				"x402.plans.rare.limits.challenges.capacity=0", "x402.plans.rare.limits.calls.capacity=2",
				"x402.plans.rare.limits.calls.per=1h", "x402.plans.rare.passes.many.price=$0.10",
				"x402.plans.rare.passes.many.calls=100", "x402.plans.rare.passes.many.valid-for=1h",
				"x402.plans.tried.price=$0.01", "x402.plans.tried.free.calls=1000",
				"server.forward-headers-strategy=native" })
@Tag("integration")
class LimitedCallsTests {

	private static final AtomicInteger NETWORKS = new AtomicInteger();

	static final AtomicInteger RUNS = new AtomicInteger();

	static volatile CountDownLatch entered = new CountDownLatch(1);

	static volatile CountDownLatch leave = new CountDownLatch(1);

	static volatile CompletableFuture<DeferredResult<String>> deferred = new CompletableFuture<>();

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	private final String network = "203.0." + NETWORKS.incrementAndGet() + ".";

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
		entered = new CountDownLatch(1);
		leave = new CountDownLatch(1);
		deferred = new CompletableFuture<>();
	}

	@Test
	void networkThatAsksTooOftenIsToldWhenToComeBack() {
		for (int i = 0; i < 5; i++) {
			assertThat(call("/premium").statusCode()).isEqualTo(402);
		}
		HttpResponse<String> sixth = call("/premium");
		assertThat(sixth.statusCode()).isEqualTo(429);
		assertThat(sixth.headers().firstValue("Retry-After").map(Integer::valueOf).orElseThrow()).isBetween(1, 720);
		assertThat(sixth.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(sixth.headers().firstValue("Cache-Control")).hasValue("no-store");
		JsonNode problem = new JsonMapper().readTree(sixth.body());
		assertThat(problem.path("type").asString()).endsWith("docs/reference/errors.md#rate-limited");
		assertThat(problem.path("reason").asString()).isEqualTo("challenge_limit");
		assertThat(problem.has("accepts")).isFalse();
		// What the client writes itself before what the proxy saw changes nothing.
		assertThat(this.client.get("/premium", "X-Forwarded-For", "198.51.100.1, " + this.network + 9).statusCode())
			.isEqualTo(429);
		// A browser is told the same.
		assertThat(call("/premium", "Accept", "text/html").statusCode()).isEqualTo(429);
		assertThat(call("/free").body()).isEqualTo("free");
		assertThat(this.client.get("/premium", "X-Forwarded-For", "192.0.2.1").statusCode()).isEqualTo(402);
	}

	@Test
	void payersAreNotCountedAsThoseWhoOnlyAsk() {
		for (int i = 0; i < 4; i++) {
			String payment = this.client.wallet()
				.pay(this.client.get("/premium", "X-Forwarded-For", "198.51." + i + ".1")
					.headers()
					.firstValue("PAYMENT-REQUIRED")
					.orElseThrow());
			assertThat(call("/premium", "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(200);
			// Used up, which costs a token each time.
			assertThat(call("/premium", "PAYMENT-SIGNATURE", payment).statusCode()).isEqualTo(409);
		}
		assertThat(call("/premium").statusCode()).isEqualTo(402);
		assertThat(call("/premium").statusCode()).isEqualTo(429);
	}

	@Test
	void handlerThatFailsAfterFreeCallsRunsNoMoreThanTheLimit() {
		for (int i = 0; i < 30; i++) {
			assertThat(call("/expensive").statusCode()).isEqualTo((i < 5) ? 500 : 429);
		}
		assertThat(RUNS).hasValue(5);
	}

	@Test
	void callsOfPayersAndPassesAreLimitedAndNothingIsTakenForThoseThatAreRefused() {
		assertThat(this.client.pay("/rare").statusCode()).isEqualTo(200);
		assertThat(this.client.pay("/rare").statusCode()).isEqualTo(200);
		String third = this.client.sign("/rare");
		HttpResponse<String> refused = this.client.payWith(third, "/rare");
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(new JsonMapper().readTree(refused.body()).path("reason").asString()).isEqualTo("call_limit");
		assertThat(refused.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(this.sandbox.settlements()).isEqualTo(2);
		String path = "/x402/passes/rare/many";
		String token = new JsonMapper()
			.readTree(
					this.client.send("POST", path, "", "PAYMENT-SIGNATURE", this.client.sign("POST", path, "")).body())
			.path("token")
			.asString();
		for (int i = 0; i < 50; i++) {
			assertThat(this.client.get("/rare", "PAYMENT-PASS", token.substring(1) + "A").statusCode()).isEqualTo(402);
		}
		assertThat(status(token)).contains("calls=99");
		assertThat(status(token)).contains("calls=98");
		assertThat(this.client.get("/rare", "PAYMENT-PASS", token).statusCode()).isEqualTo(429);
		assertThat(this.client.get("/rare", "PAYMENT-PASS", token).statusCode()).isEqualTo(429);
	}

	private String status(String token) {
		return this.client.get("/rare", "PAYMENT-PASS", token)
			.headers()
			.firstValue("Payment-Pass-Status")
			.orElseThrow();
	}

	@Test
	void oneCallRunsAtATime() throws Exception {
		CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> this.client.pay("/slow"));
		assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
		HttpResponse<String> second = this.client.pay("/quick");
		assertThat(second.statusCode()).isEqualTo(429);
		assertThat(second.headers().firstValue("Retry-After")).hasValue("2");
		assertThat(new JsonMapper().readTree(second.body()).path("reason").asString())
			.isEqualTo("concurrent_call_limit");
		leave.countDown();
		assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertNoCallCounts();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/quick", "/throwing", "/missing", "/sorry", "/callable", "/streamed", "/late-failure" })
	void callEndsHoweverItsHandlerEnds(String path) {
		for (int i = 0; i < 3; i++) {
			this.client.pay(path);
			assertNoCallCounts();
		}
	}

	@Test
	void callEndsThatBreaksOff() {
		assertThatIllegalStateException().isThrownBy(() -> this.client.pay("/failing-stream"))
			.withCauseInstanceOf(IOException.class);
		assertNoCallCounts();
	}

	@Test
	void deferredCallCountsUntilItsResultIsOut() throws Exception {
		CompletableFuture<HttpResponse<String>> first = CompletableFuture
			.supplyAsync(() -> this.client.pay("/deferred"));
		DeferredResult<String> result = deferred.get(20, TimeUnit.SECONDS);
		assertThat(this.client.pay("/quick").statusCode()).isEqualTo(429);
		result.setResult("late");
		assertThat(first.get(20, TimeUnit.SECONDS).body()).isEqualTo("late");
		assertNoCallCounts();
	}

	@Test
	void deferredCallThatTimesOutEnds() {
		assertThat(this.client.pay("/never").statusCode()).isEqualTo(503);
		assertNoCallCounts();
	}

	@Test
	void callWhoseClientGoesAwayEnds() throws Exception {
		String payment = this.client.sign("/endless");
		try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
			HttpResponse<InputStream> response = http
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/endless"))
					.header("PAYMENT-SIGNATURE", payment)
					.build(), HttpResponse.BodyHandlers.ofInputStream());
			assertThat(response.body().read()).isEqualTo('x');
			assertThat(this.client.pay("/quick").statusCode()).isEqualTo(429);
			response.body().close();
			http.shutdownNow();
		}
		assertNoCallCounts();
	}

	@Test
	void callThatIsRefusedAtSettlementEnds() {
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.pay("/quick").statusCode()).isEqualTo(402);
		assertNoCallCounts();
	}

	// The answer may be with the client before its call has ended.
	private void assertNoCallCounts() {
		await().untilAsserted(() -> assertThat(this.client.pay("/quick").statusCode()).isEqualTo(200));
	}

	private HttpResponse<String> call(String path, String... headers) {
		List<String> all = new ArrayList<>(List.of("X-Forwarded-For", this.network + 1));
		all.addAll(List.of(headers));
		return this.client.get(path, all.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

	}

	@RestController
	static class Controller {

		@GetMapping("/premium")
		@PaidEndpoint("$0.01")
		String premium() {
			return "premium";
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

		@GetMapping("/rare")
		@PaidEndpoint(plan = "rare")
		String rare() {
			return "rare";
		}

		@GetMapping("/expensive")
		@PaidEndpoint(plan = "tried")
		String expensive() {
			RUNS.incrementAndGet();
			throw new IllegalStateException("after much work");
		}

		@GetMapping("/quick")
		@PaidEndpoint(plan = "one")
		String quick() {
			return "quick";
		}

		@GetMapping("/slow")
		@PaidEndpoint(plan = "one")
		String slow() throws InterruptedException {
			entered.countDown();
			return leave.await(20, TimeUnit.SECONDS) ? "slow" : "too slow";
		}

		@GetMapping("/throwing")
		@PaidEndpoint(plan = "one")
		String throwing() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/missing")
		@PaidEndpoint(plan = "one")
		void missing(HttpServletResponse response) throws IOException {
			response.sendError(404);
		}

		@GetMapping("/sorry")
		@PaidEndpoint(plan = "one")
		String sorry(PaidCall call) {
			call.notDelivered("out of stock");
			return "sorry";
		}

		@GetMapping("/callable")
		@PaidEndpoint(plan = "one")
		Callable<String> callable() {
			return () -> "called";
		}

		@GetMapping("/deferred")
		@PaidEndpoint(plan = "one")
		DeferredResult<String> deferred() {
			DeferredResult<String> result = new DeferredResult<>();
			deferred.complete(result);
			return result;
		}

		@GetMapping("/never")
		@PaidEndpoint(plan = "one")
		DeferredResult<String> never() {
			return new DeferredResult<>(50L);
		}

		@GetMapping("/late-failure")
		@PaidEndpoint(plan = "one")
		Callable<String> lateFailure() {
			return () -> {
				throw new IllegalStateException("late");
			};
		}

		@GetMapping("/streamed")
		@PaidEndpoint(plan = "one", settlement = Settlement.BEFORE_HANDLER)
		void streamed(HttpServletResponse response) throws IOException {
			response.getWriter().write("streamed");
			response.flushBuffer();
		}

		@GetMapping("/failing-stream")
		@PaidEndpoint(plan = "one", settlement = Settlement.BEFORE_HANDLER)
		void failingStream(HttpServletResponse response) throws IOException {
			response.getWriter().write("streamed");
			response.flushBuffer();
			throw new IllegalStateException("in the middle");
		}

		@GetMapping("/endless")
		@PaidEndpoint(plan = "one", settlement = Settlement.BEFORE_HANDLER)
		void endless(HttpServletResponse response) throws IOException {
			byte[] piece = "x".repeat(8192).getBytes(StandardCharsets.US_ASCII);
			while (true) {
				response.getOutputStream().write(piece);
				response.flushBuffer();
			}
		}

	}

}
