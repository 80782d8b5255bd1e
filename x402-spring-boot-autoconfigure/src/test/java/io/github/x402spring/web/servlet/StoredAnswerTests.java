package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Over HTTP, a lost answer comes again as it was, and only an answer that may be stored.
 */
@SpringBootTest(classes = StoredAnswerTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off", "x402.stored-answers.enabled=true",
				"x402.stored-answers.public-payments=true", "x402.stored-answers.max-size=2KB" })
@Tag("integration")
class StoredAnswerTests {

	private static final AtomicInteger RUNS = new AtomicInteger();

	@Autowired
	private MeterRegistry meters;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
	}

	@Test
	void answerComesAgainAsItWas() {
		String payment = this.client.sign("/kept");
		int before = RUNS.get();
		HttpResponse<String> first = this.client.payWith(payment, "/kept", "Origin", "https://shop.example");
		assertThat(first.statusCode()).isEqualTo(201);
		assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> again = again(payment, "/kept", "Origin", "https://shop.example");
			assertThat(again.statusCode()).isEqualTo(201);
			assertThat(again.body()).isEqualTo(first.body());
			for (String name : new String[] { "Content-Type", "Content-Disposition", "ETag", "Location", "Link",
					"PAYMENT-RESPONSE", "Cache-Control", "Content-Length", "Access-Control-Allow-Origin",
					"Access-Control-Expose-Headers" }) {
				assertThat(again.headers().allValues(name)).as(name).isEqualTo(first.headers().allValues(name));
			}
			assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
			// It may have been meant for the first answer only.
			assertThat(again.headers().firstValue("X-Trace")).isEmpty();
		}
		assertThat(RUNS).hasValue(before + 1);
	}

	@Test
	void answerThatWasPaidForBeforeTheHandlerComesAgain() {
		String payment = this.client.sign("/first");
		HttpResponse<String> first = this.client.payWith(payment, "/first");
		assertThat(again(payment, "/first").body()).isEqualTo(first.body()).startsWith("run ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/no-store", "/no-store-servlet", "/cookie", "/large", "/flushed", "/redirect" })
	void answerThatMayNotBeStoredIsNot(String path) {
		String payment = this.client.sign(path);
		assertThat(this.client.payWith(payment, path).statusCode()).isLessThan(400);
		HttpResponse<String> again = again(payment, path);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("already-delivered");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/failing", "/undelivered" })
	void whatIsNotPaidForIsNotStored(String path) {
		String payment = this.client.sign(path);
		int before = RUNS.get();
		HttpResponse<String> first = this.client.payWith(payment, path);
		HttpResponse<String> second = await().until(() -> this.client.payWith(payment, path),
				(it) -> it.statusCode() == first.statusCode());
		assertThat(second.headers().firstValue("Idempotent-Replayed")).isEmpty();
		assertThat(RUNS).hasValue(before + 2);
	}

	@Test
	void anotherRequestDoesNotGetIt() {
		String payment = this.client.sign("/kept");
		assertThat(this.client.payWith(payment, "/kept").statusCode()).isEqualTo(201);
		assertThat(again(payment, "/kept?a=1").statusCode()).isEqualTo(409);
		assertThat(again(payment, "/first").statusCode()).isEqualTo(409);
		assertThat(again(payment, "/kept").statusCode()).isEqualTo(201);
	}

	@Test
	void answerThatComesAgainIsToldApartFromAReplay() {
		String payment = this.client.sign("/kept");
		assertThat(this.client.payWith(payment, "/kept").statusCode()).isEqualTo(201);
		double replays = replays("answered_again");
		double refused = replays("stored");
		assertThat(again(payment, "/kept").statusCode()).isEqualTo(201);
		await().untilAsserted(() -> assertThat(replays("answered_again")).isEqualTo(replays + 1));
		assertThat(replays("stored")).isEqualTo(refused);
		await().untilAsserted(
				() -> assertThat(this.meters.find("x402.payment").tag("x402.outcome", "answered_again").timers())
					.isNotEmpty());
	}

	private double replays(String kind) {
		Counter counter = this.meters.find("x402.replays").tag("kind", kind).counter();
		return (counter != null) ? counter.count() : 0;
	}

	// That the content left is written down after it left.
	private HttpResponse<String> again(String payment, String path, String... headers) {
		return await().until(() -> this.client.payWith(payment, path, headers),
				(it) -> !it.body().contains("payment-in-progress"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

	}

	@RestController
	@CrossOrigin(originPatterns = "https://shop.example", exposedHeaders = "ETag")
	static class Controller {

		@PaidEndpoint("$0.01")
		@GetMapping("/kept")
		ResponseEntity<String> kept() {
			return ResponseEntity.status(201)
				.header("Content-Disposition", "attachment; filename=\"a.txt\"")
				.header("Location", "/things/1")
				.header("Link", "</next>; rel=next")
				.header("X-Trace", "1")
				.eTag("v1")
				.body(run());
		}

		@PaidEndpoint(value = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		@GetMapping("/first")
		String first() {
			return run();
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/no-store")
		ResponseEntity<String> noStore() {
			return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(run());
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/no-store-servlet")
		String noStoreServlet(HttpServletResponse response) {
			response.addHeader("cache-control", "private, No-Store");
			return run();
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/cookie")
		String cookie(HttpServletResponse response) {
			response.addCookie(new Cookie("session", "1"));
			return run();
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/large")
		String large() {
			return run() + "x".repeat(2048);
		}

		@PaidEndpoint(value = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		@GetMapping("/flushed")
		void flushed(HttpServletResponse response) throws IOException {
			response.getWriter().write(run());
			response.flushBuffer();
			response.getWriter().write("more");
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/redirect")
		void redirect(HttpServletResponse response) throws IOException {
			run();
			response.sendRedirect("/elsewhere");
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/failing")
		ResponseEntity<String> failing() {
			return ResponseEntity.status(418).body(run());
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/undelivered")
		String undelivered(PaidCall call) {
			call.notDelivered("nothing there");
			return run();
		}

		private static String run() {
			return "run " + RUNS.incrementAndGet();
		}

	}

}
