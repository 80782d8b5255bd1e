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
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.util.ContentCachingResponseWrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Content counts as delivered when its first piece has left, however slowly or how little
 * of the rest is read, and whatever filter of the application copies it.
 */
@SpringBootTest(classes = FirstPieceTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.ledger.lease=1s" })
@DisplayName("A33 slow readers and aborted downloads")
@Tag("integration")
class FirstPieceTests {

	private static final int DOWNLOAD = 60_000_000;

	private static final AtomicInteger RUNS = new AtomicInteger();

	private static CountDownLatch left = new CountDownLatch(1);

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
		left = new CountDownLatch(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/download", "/copied/download", "/before" })
	void downloadThatIsReadSlowlyIsDeliveredAtOnce(String path) throws IOException {
		String payment = this.client.sign(path);
		try (SlowClient slow = new SlowClient(this.port, path, payment)) {
			slow.readUntil("\r\n\r\n");
			// Nearly all of it is still to come.
			assertState(ContentState.DELIVERED, false);
			assertNotServedAgain(payment, path);
		}
		assertState(ContentState.DELIVERED, true);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/download", "/copied/download", "/before" })
	void abortedDownloadIsDeliveredAndTruncated(String path) throws IOException {
		String payment = this.client.sign(path);
		try (SlowClient slow = new SlowClient(this.port, path, payment)) {
			slow.readUntil("\r\n\r\n");
			assertThat(slow.read(100)).hasSize(100);
			slow.reset();
		}
		assertState(ContentState.DELIVERED, true);
		assertNotServedAgain(payment, path);
	}

	@Test
	void endThatTheContainerCouldNotSendIsTruncated() throws IOException {
		String payment = this.client.sign("/ends-late");
		try (SlowClient slow = new SlowClient(this.port, "/ends-late", payment)) {
			slow.readUntil("the beginning");
			slow.reset();
		}
		left.countDown();
		assertState(ContentState.DELIVERED, true);
	}

	private void assertNotServedAgain(String payment, String path) {
		HttpResponse<String> again = this.client.payWith(payment, path);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("already-delivered");
		assertThat(RUNS).hasValue(1);
		assertThat(this.sandbox.transfers()).isOne();
	}

	private void assertState(ContentState content, boolean truncated) {
		await().untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(payment.content()).isEqualTo(content);
			assertThat(payment.truncated()).isEqualTo(truncated);
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(DownloadController.class)
	static class Application {

		// Without an order it comes last, and so inside of the gate's.
		@Bean
		Filter copyingFilter() {
			return (request, response, chain) -> {
				if (!((HttpServletRequest) request).getRequestURI().startsWith("/copied")) {
					chain.doFilter(request, response);
					return;
				}
				ContentCachingResponseWrapper copy = new ContentCachingResponseWrapper((HttpServletResponse) response);
				chain.doFilter(request, copy);
				copy.copyBodyToResponse();
			};
		}

	}

	@Controller
	static class DownloadController {

		@GetMapping({ "/download", "/copied/download" })
		@ResponseBody
		@PaidEndpoint("$0.01")
		byte[] download() {
			RUNS.incrementAndGet();
			return new byte[DOWNLOAD];
		}

		@GetMapping("/before")
		@ResponseBody
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		byte[] before() {
			return download();
		}

		@GetMapping("/ends-late")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void endsLate(HttpServletResponse response) throws IOException, InterruptedException {
			response.getOutputStream().print("the beginning");
			response.flushBuffer();
			assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
			response.getOutputStream().print("the end");
		}

	}

}
