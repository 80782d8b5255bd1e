package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A facilitator that says nothing any more, while many want to pay (attack A30).
 */
@SpringBootTest(classes = BadDayOfAFacilitatorTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=remote", "x402.facilitator.verify-timeout=2s",
				"x402.facilitator.settle-timeout=2s", "x402.facilitator.max-concurrent-calls=8",
				"server.tomcat.threads.max=24" })
@DisplayName("A30 a hanging facilitator")
@Tag("integration")
class HangingFacilitatorTests {

	private static final int PAYERS = 64;

	private static MoodyFacilitator facilitator;

	@Autowired
	private ReportingLedger ledger;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void start(DynamicPropertyRegistry registry) throws IOException {
		facilitator = new MoodyFacilitator();
		registry.add("x402.facilitator.url", facilitator::url);
	}

	@AfterAll
	static void stop() throws IOException {
		facilitator.close();
	}

	@Test
	@DisplayName("A30 free endpoints go on, paid ones answer 503 within the limit, threads and calls are bounded")
	void hangingFacilitatorHurtsNobodyElse() throws Exception {
		GateClient client = new GateClient(this.port);
		List<String> payments = new ArrayList<>();
		for (int i = 0; i < PAYERS; i++) {
			payments.add(client.sign("/after"));
		}
		facilitator.onBadDay("/verify", BadDay.SILENCE);
		int threads = Thread.getAllStackTraces().size();
		int mostThreads = threads;
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<HttpResponse<String>>> paid = new ArrayList<>();
			for (String payment : payments) {
				Callable<HttpResponse<String>> call = () -> client.payWith(payment, "/after");
				paid.add(executor.submit(call));
			}
			while (!paid.stream().allMatch(Future::isDone)) {
				long start = System.nanoTime();
				assertThat(client.get("/free").body()).isEqualTo("free");
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
				mostThreads = Math.max(mostThreads, Thread.getAllStackTraces().size());
			}
			for (Future<HttpResponse<String>> response : paid) {
				// GateClient gives up after 20 seconds.
				assertThat(response.get().statusCode()).isEqualTo(503);
				assertThat(response.get().body()).contains("docs/reference/errors.md#payment-unavailable");
				assertThat(response.get().headers().firstValue("Retry-After")).isPresent();
			}
		}
		assertThat(facilitator.busiest()).isBetween(1, 8);
		assertThat(mostThreads - threads).isLessThan(PAYERS);
		assertThat(this.ledger.recent(1)).isEmpty();
		facilitator.recover();
		// It may rest for a moment longer, and says so.
		await().until(() -> client.payWith(payments.getFirst(), "/after").statusCode(), (status) -> {
			assertThat(status).isIn(200, 503);
			return status == 200;
		});
	}

}
