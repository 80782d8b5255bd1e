package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
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
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that work when the money is in: what they flush leaves, and they cannot ask
 * for more money.
 */
@SpringBootTest(classes = MoneyFirstTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@DisplayName("Money first: flushes and demands of the handler")
@Tag("integration")
class MoneyFirstTests {

	private static final String DEMAND = "pay-somebody-else";

	private static final AtomicInteger RUNS = new AtomicInteger();

	private static CountDownLatch arrived = new CountDownLatch(1);

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
		arrived = new CountDownLatch(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/flush/stream", "/flush/writer", "/flush/response", "/flush/response-after-writer" })
	void whatIsFlushedLeavesAtOnce(String path) throws IOException {
		String payment = this.client.sign(path);
		try (SlowClient slow = new SlowClient(this.port, path, payment)) {
			String head = slow.readUntil("first event");
			assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("PAYMENT-RESPONSE:");
			assertState(ContentState.DELIVERED);
			arrived.countDown();
			slow.readUntil("second event");
		}
	}

	@Test
	void errorThatIsFlushedIsStillAnError() {
		String payment = this.client.sign("/flushed-error");
		assertThat(this.client.payWith(payment, "/flushed-error").statusCode()).isEqualTo(404);
		assertState(ContentState.FAILED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/demand/entity", "/demand/send-error", "/demand/exception", "/demand/status",
			"/demand/flushed", "/demand/long", "/demand/forward?to=entity", "/demand/forward?to=send-error",
			"/demand/forward?to=status" })
	void demandOfTheHandlerIsABadGatewayOnceMoneyHasMoved(String path) {
		String payment = this.client.sign(path);
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(502);
		assertThat(response.body()).doesNotContain(DEMAND);
		assertThat(response.headers().map()).doesNotContainKeys("payment-required", "www-authenticate");
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertState(ContentState.FAILED);
	}

	@Test
	void demandOfAHandlerThatIsRedeemedIsABadGateway() {
		String payment = this.client.sign("/redeemed");
		// The payment is settled by its length, and fails before its first byte.
		assertThat(this.client.payWith(payment, "/redeemed").statusCode()).isEqualTo(500);
		assertState(ContentState.FAILED);
		HttpResponse<String> again = this.client.payWith(payment, "/redeemed");
		assertThat(again.statusCode()).isEqualTo(502);
		assertThat(again.body()).doesNotContain(DEMAND);
		assertState(ContentState.FAILED);
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	void demandBeforeMoneyHasMovedIsFree() {
		assertThat(this.client.pay("/demand-after").statusCode()).isEqualTo(402);
		assertThat(this.sandbox.settlements()).isZero();
	}

	private void assertState(ContentState content) {
		await().untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(payment.content()).isEqualTo(content);
		});
	}

	private static ResponseEntity<String> demand() {
		return ResponseEntity.status(402).header("WWW-Authenticate", DEMAND).body(DEMAND);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ FlushingController.class, DemandingController.class, TargetController.class })
	static class Application {

	}

	@Controller
	static class FlushingController {

		@GetMapping("/flush/stream")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void stream(HttpServletResponse response) throws Exception {
			response.getOutputStream().print("first event");
			response.getOutputStream().flush();
			awaitArrival();
			response.getOutputStream().print("second event");
		}

		@GetMapping("/flush/writer")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void writer(HttpServletResponse response) throws Exception {
			response.getWriter().print("first event");
			response.getWriter().flush();
			awaitArrival();
			response.getWriter().print("second event");
		}

		@GetMapping("/flush/response")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void response(HttpServletResponse response) throws Exception {
			response.getOutputStream().print("first event");
			response.flushBuffer();
			awaitArrival();
			response.getOutputStream().print("second event");
		}

		@GetMapping("/flush/response-after-writer")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void responseAfterWriter(HttpServletResponse response) throws Exception {
			response.getWriter().print("first event");
			response.flushBuffer();
			awaitArrival();
			response.getWriter().print("second event");
		}

		@GetMapping("/flushed-error")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void error(HttpServletResponse response) throws Exception {
			response.setStatus(404);
			response.getWriter().print("nothing here");
			response.getWriter().flush();
		}

		private static void awaitArrival() throws InterruptedException {
			assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
		}

	}

	@Controller
	static class DemandingController {

		@GetMapping("/demand/entity")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		ResponseEntity<String> entity() {
			return demand();
		}

		@GetMapping("/demand/send-error")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void sendError(HttpServletResponse response) throws IOException {
			response.sendError(402, DEMAND);
		}

		@GetMapping("/demand/exception")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void exception() {
			throw new ResponseStatusException(HttpStatus.PAYMENT_REQUIRED, DEMAND);
		}

		@GetMapping("/demand/status")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void status(HttpServletResponse response) {
			response.setStatus(402);
			response.setHeader("WWW-Authenticate", DEMAND);
		}

		@GetMapping("/demand/flushed")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void flushed(HttpServletResponse response) throws IOException {
			response.setStatus(402);
			response.getWriter().print(DEMAND);
			response.flushBuffer();
		}

		@GetMapping("/demand/long")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void longer(HttpServletResponse response) throws IOException {
			response.setStatus(402);
			response.getOutputStream().write(DEMAND.repeat(100_000).getBytes());
		}

		@GetMapping("/demand/forward")
		@PaidEndpoint("$0.01")
		String forward(@RequestParam String to) {
			return "forward:/target/" + to;
		}

		@GetMapping("/demand-after")
		@PaidEndpoint("$0.01")
		ResponseEntity<String> after() {
			return demand();
		}

		@GetMapping("/redeemed")
		@PaidEndpoint("$0.01")
		Object redeemed() {
			if (RUNS.incrementAndGet() == 1) {
				return "forward:/target/throws";
			}
			return demand();
		}

	}

	@Controller
	static class TargetController {

		@GetMapping("/target/entity")
		ResponseEntity<String> entity() {
			return demand();
		}

		@GetMapping("/target/send-error")
		void sendError(HttpServletResponse response) throws IOException {
			response.sendError(402, DEMAND);
		}

		@GetMapping("/target/status")
		void status(HttpServletResponse response) {
			response.setHeader("WWW-Authenticate", DEMAND);
			response.setStatus(402);
		}

		@GetMapping("/target/throws")
		@ResponseBody
		String throwing() {
			throw new IllegalStateException("after the money was taken");
		}

	}

}
