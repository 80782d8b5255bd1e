package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Payments that the facilitator refuses, as many as it can be asked about, while honest
 * payments whose handlers run are settled (attack A30).
 */
@SpringBootTest(
		classes = { BadDayOfAFacilitatorTests.Application.class, JunkVerificationTests.WaitingController.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote", "x402.facilitator.verify-timeout=5s",
				"x402.facilitator.settle-timeout=5s", "x402.facilitator.max-concurrent-calls=4" })
@DisplayName("A30 junk to verify")
@Timeout(60)
@Tag("integration")
class JunkVerificationTests {

	private static final int HONEST = 3;

	private static final int JUNK = 16;

	private static final MoodyFacilitator FACILITATOR = facilitator();

	private static volatile CountDownLatch running = new CountDownLatch(0);

	private static volatile CountDownLatch done = new CountDownLatch(0);

	private final AtomicBoolean over = new AtomicBoolean();

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	@Autowired
	private ReportingLedger ledger;

	@LocalServerPort
	private int port;

	private GateClient client;

	@DynamicPropertySource
	static void url(DynamicPropertyRegistry registry) {
		registry.add("x402.facilitator.url", FACILITATOR::url);
	}

	@AfterAll
	static void stop() throws IOException {
		FACILITATOR.close();
	}

	@BeforeEach
	void setUp() {
		FACILITATOR.recover();
		this.client = new GateClient(this.port);
	}

	@AfterEach
	void end() {
		this.over.set(true);
		done.countDown();
		this.executor.close();
	}

	@Test
	@DisplayName("A30 junk that fills all room to verify leaves the room to settle alone")
	void junkLeavesRoomToSettle() throws Exception {
		List<Future<HttpResponse<String>>> honest = startHandlers();
		FACILITATOR.behaves("/verify", (socket, answer) -> {
			Thread.sleep(1_000);
			BadDay.send(socket, "200 OK", "{\"isValid\":false,\"invalidReason\":\"insufficient_funds\"}");
		});
		long before = FACILITATOR.calls("/verify");
		for (int i = 0; i < JUNK; i++) {
			this.executor.submit(this::junk);
		}
		await().until(() -> FACILITATOR.calls("/verify") >= before + 4);
		done.countDown();
		assertServed(honest);
	}

	@Test
	@DisplayName("A30 a rate limit that junk provoked on /verify does not pause settlement")
	void rateLimitOnVerifyDoesNotPauseSettlement() throws Exception {
		List<Future<HttpResponse<String>>> honest = startHandlers();
		FACILITATOR.behaves("/verify", (socket, answer) -> socket.getOutputStream()
			.write("HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n".getBytes()));
		HttpResponse<String> junk = this.client.payWith(this.client.sign("/after"), "/after");
		assertThat(junk.statusCode()).isEqualTo(503);
		assertThat(junk.headers().firstValue("Retry-After")).isPresent();
		done.countDown();
		assertServed(honest);
	}

	private List<Future<HttpResponse<String>>> startHandlers() throws InterruptedException {
		running = new CountDownLatch(HONEST);
		done = new CountDownLatch(1);
		List<Future<HttpResponse<String>>> honest = new ArrayList<>();
		for (int i = 0; i < HONEST; i++) {
			String payment = this.client.sign("/waiting");
			honest.add(this.executor.submit(() -> this.client.payWith(payment, "/waiting")));
		}
		assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
		return honest;
	}

	private void assertServed(List<Future<HttpResponse<String>>> honest) throws Exception {
		for (Future<HttpResponse<String>> response : honest) {
			assertThat(response.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			assertThat(response.get().body()).isEqualTo("content");
		}
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.ledger.recent(HONEST + 100))
				.filteredOn((payment) -> payment.money() == MoneyState.SETTLED
						&& payment.terms().endpoint().contains("waiting"))
				.hasSizeGreaterThanOrEqualTo(HONEST));
	}

	private void junk() {
		while (!this.over.get()) {
			assertThat(this.client.payWith(this.client.sign("/after"), "/after").statusCode()).isIn(402, 503);
		}
	}

	private static MoodyFacilitator facilitator() {
		try {
			return new MoodyFacilitator();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@RestController
	static class WaitingController {

		@GetMapping("/waiting")
		@PaidEndpoint("$0.01")
		String waiting() throws InterruptedException {
			running.countDown();
			done.await();
			return "content";
		}

	}

}
