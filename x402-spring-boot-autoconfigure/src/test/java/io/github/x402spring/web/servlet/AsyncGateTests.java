package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.web.PaidEndpointCatalogue;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
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
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that answer later or bit by bit, on a real port.
 */
@SpringBootTest(classes = AsyncGateTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class AsyncGateTests {

	static final String SECRET = "the-paid-content";

	static final AtomicInteger RUNS = new AtomicInteger();

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PaidEndpointCatalogue endpoints;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/before-future" })
	void contentWithPaymentIsServedOnceWithReceipt(String path) {
		HttpResponse<String> response = this.client.pay(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains(SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("private, no-store");
		assertThat(this.sandbox.transfers()).isOne();
		assertThat(RUNS).hasValue(1);
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/raw-header",
			"/before-future" })
	void unpaidRequestIsChallengedAndRunsNothing(String path) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(RUNS).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/raw-header",
			"/before-future" })
	void refusedSettlementWithholdsEverything(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(GateClient.receipt(response).success()).isFalse();
		assertWithheld(response);
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).money()).isEqualTo(MoneyState.FAILED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/task", "/future", "/deferred", "/object-callable", "/sse", "/emitter",
			"/streaming", "/streaming-entity", "/object-sse", "/raw-complete", "/raw-dispatch", "/raw-header",
			"/before-future" })
	void lostAnswerWithholdsEverythingUntilTheSamePaymentComesBack(String path) {
		String payment = this.client.sign(path);
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		HttpResponse<String> lost = this.client.payWith(payment, path);
		assertThat(lost.statusCode()).isEqualTo(503);
		assertWithheld(lost);
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).money()).isEqualTo(MoneyState.UNKNOWN));
		HttpResponse<String> again = this.client.payWith(payment, path);
		assertThat(again.statusCode()).isEqualTo(200);
		assertThat(this.sandbox.transfers()).isOne();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable-throws:500", "/future-throws:500", "/deferred-timeout:503", "/raw-timeout:503",
			"/raw-timeout-error:504", "/raw-timeout-redirect:503", "/raw-timeout-complete:418" })
	void failedAsynchronousHandlerCostsNothingAndThePaymentMayComeBack(String pathAndStatus) {
		String path = pathAndStatus.split(":")[0];
		int status = Integer.parseInt(pathAndStatus.split(":")[1]);
		String payment = this.client.sign(path);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(status);
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(status);
		assertThat(RUNS).hasValue(2);
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.ledger.recent(10)).noneMatch((it) -> it.terms().endpoint().equals("GET " + path));
	}

	@Test
	void rawHandlerThatTakesTooLongLeavesNothingOfItsAnswer() {
		HttpResponse<String> response = this.client.pay("/raw-timeout");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("\"status\":503");
		assertThat(response.headers().allValues("PAYMENT-RESPONSE")).isEmpty();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertWithheld(response);
	}

	@Test
	void rawHandlerThatTakesTooLongAfterTheMoneyMovedLeavesAnEntitlement() {
		String payment = this.client.sign("/before-raw-timeout");
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, "/before-raw-timeout");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().allValues("PAYMENT-RESPONSE")).hasSize(1);
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
			assertWithheld(response);
			assertState(MoneyState.SETTLED, ContentState.FAILED, false);
		}
		assertThat(this.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/raw-timeout-started", "/throws-started" })
	void noErrorPageIsAppendedToContentThatHasLeft(String path) {
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path,
				"PAYMENT-SIGNATURE: " + this.client.sign(path));
		assertThat(response.text()).startsWith("HTTP/1.1 200").containsOnlyOnce(SECRET);
		assertThat(response.text()).doesNotContain("\"status\"", "Internal Server Error");
		// The end of the body is missing, so the client knows.
		assertThat(response.text()).doesNotEndWith("0\r\n\r\n");
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, true);
	}

	@Test
	void answerOfTheListenerStandsWhenARawHandlerTakesTooLong() {
		HttpResponse<String> response = this.client.pay("/raw-timeout-content");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@Test
	void streamThatFailsBeforeItsFirstByteLeavesAnEntitlement() {
		String payment = this.client.sign("/streaming-throws-first");
		assertThat(this.client.payWith(payment, "/streaming-throws-first").statusCode()).isEqualTo(500);
		assertState(MoneyState.SETTLED, ContentState.FAILED, false);
		HttpResponse<String> again = this.client.payWith(payment, "/streaming-throws-first");
		assertThat(again.body()).contains(SECRET);
		assertThat(this.sandbox.settlements()).isOne();
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, false);
	}

	@Test
	void lateResultOfAnEarlierAttemptReachesNobody() {
		String payment = this.client.sign("/deferred-timeout");
		assertThat(this.client.payWith(payment, "/deferred-timeout").statusCode()).isEqualTo(503);
		PaidController.lastDeferred.setResult(SECRET);
		HttpResponse<String> again = this.client.payWith(payment, "/deferred-timeout");
		assertThat(again.statusCode()).isEqualTo(503);
		assertThat(again.body()).doesNotContain(SECRET);
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	void clientThatLeavesAStreamEarnsNothing() throws Exception {
		String payment = this.client.sign("/sse-endless");
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.getOutputStream()
				.write(("GET /sse-endless HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: " + payment + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			readUntil(socket.getInputStream(), SECRET);
		}
		assertState(MoneyState.SETTLED, ContentState.DELIVERED, true);
		assertThat(this.client.payWith(payment, "/sse-endless").statusCode()).isEqualTo(409);
		assertThat(RUNS).hasValue(1);
	}

	@Test
	void planTellsHowStreamsAreSettled() {
		assertThat(this.endpoints.endpoints()).filteredOn((it) -> it.id().equals("GET /sse"))
			.singleElement()
			.satisfies((it) -> {
				assertThat(it.settlement()).isEqualTo(Settlement.BEFORE_HANDLER);
				assertThat(it.settlementReason()).contains("streamed");
			});
		assertThat(this.endpoints.endpoints()).filteredOn((it) -> it.id().equals("GET /future"))
			.singleElement()
			.satisfies((it) -> assertThat(it.settlement()).isEqualTo(Settlement.AFTER_HANDLER));
	}

	private static void assertWithheld(HttpResponse<String> response) {
		assertThat(response.body()).doesNotContain(SECRET);
		assertThat(response.headers().map()).doesNotContainKeys("x-secret", "set-cookie");
	}

	private void assertState(MoneyState money, ContentState content, boolean truncated) {
		await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(money);
			assertThat(payment.content()).isEqualTo(content);
			assertThat(payment.truncated()).isEqualTo(truncated);
		});
	}

	private static void readUntil(InputStream in, String text) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(text) < 0) {
			int next = in.read();
			assertThat(next).isNotNegative();
			read.append((char) next);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application {

	}

	@Controller
	static class PaidController {

		static volatile DeferredResult<String> lastDeferred = new DeferredResult<>();

		@GetMapping("/callable")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Callable<String> callable() {
			RUNS.incrementAndGet();
			return () -> SECRET;
		}

		@GetMapping("/callable-throws")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Callable<String> callableThrows() {
			RUNS.incrementAndGet();
			return () -> {
				throw new IllegalStateException("later");
			};
		}

		@GetMapping("/task")
		@ResponseBody
		@PaidEndpoint("$0.01")
		WebAsyncTask<String> task() {
			RUNS.incrementAndGet();
			return new WebAsyncTask<>(5000L, () -> SECRET);
		}

		@GetMapping("/future")
		@ResponseBody
		@PaidEndpoint("$0.01")
		CompletableFuture<ResponseEntity<String>> future() {
			RUNS.incrementAndGet();
			return CompletableFuture.supplyAsync(
					() -> ResponseEntity.ok().header("X-Secret", SECRET).header("Set-Cookie", "leak=1").body(SECRET),
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		@GetMapping("/future-throws")
		@ResponseBody
		@PaidEndpoint("$0.01")
		CompletableFuture<String> futureThrows() {
			RUNS.incrementAndGet();
			return CompletableFuture.failedFuture(new IllegalStateException("later"));
		}

		@GetMapping("/before-future")
		@ResponseBody
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		CompletableFuture<String> beforeFuture() {
			RUNS.incrementAndGet();
			return CompletableFuture.completedFuture(SECRET);
		}

		@GetMapping("/deferred")
		@ResponseBody
		@PaidEndpoint("$0.01")
		DeferredResult<String> deferred() {
			RUNS.incrementAndGet();
			DeferredResult<String> result = new DeferredResult<>();
			later(() -> result.setResult(SECRET));
			return result;
		}

		@GetMapping("/deferred-timeout")
		@ResponseBody
		@PaidEndpoint("$0.01")
		DeferredResult<String> deferredTimeout() {
			RUNS.incrementAndGet();
			lastDeferred = new DeferredResult<>(100L);
			return lastDeferred;
		}

		@GetMapping("/object-callable")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Object objectCallable() {
			RUNS.incrementAndGet();
			return (Callable<String>) () -> SECRET;
		}

		@GetMapping("/sse")
		@PaidEndpoint("$0.01")
		SseEmitter sse() {
			RUNS.incrementAndGet();
			return (SseEmitter) emit(new SseEmitter());
		}

		@GetMapping("/object-sse")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Object objectSse() {
			RUNS.incrementAndGet();
			return emit(new SseEmitter());
		}

		@GetMapping("/emitter")
		@PaidEndpoint("$0.01")
		ResponseEntity<ResponseBodyEmitter> emitter() {
			RUNS.incrementAndGet();
			return ResponseEntity.ok().header("X-Secret", SECRET).body(emit(new ResponseBodyEmitter()));
		}

		@GetMapping("/sse-endless")
		@PaidEndpoint("$0.01")
		SseEmitter sseEndless() {
			RUNS.incrementAndGet();
			SseEmitter emitter = new SseEmitter(20_000L);
			later(() -> {
				try {
					for (int i = 0; i < 2000; i++) {
						emitter.send(SECRET);
						Thread.sleep(5);
					}
				}
				catch (IOException | IllegalStateException ex) {
					// The client left. The container has ended it, or does so now; who
					// completes it as well races with that.
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			return emitter;
		}

		@GetMapping("/streaming")
		@PaidEndpoint("$0.01")
		StreamingResponseBody streaming() {
			RUNS.incrementAndGet();
			return (out) -> {
				for (int i = 0; i < 100; i++) {
					out.write(SECRET.getBytes(StandardCharsets.UTF_8));
					out.flush();
				}
			};
		}

		@GetMapping("/streaming-entity")
		@PaidEndpoint("$0.01")
		ResponseEntity<StreamingResponseBody> streamingEntity() {
			return ResponseEntity.ok().header("X-Secret", SECRET).body(streaming());
		}

		@GetMapping("/streaming-throws-first")
		@PaidEndpoint("$0.01")
		StreamingResponseBody streamingThrowsFirst() {
			if (RUNS.incrementAndGet() == 1) {
				throw new IllegalStateException("not ready");
			}
			return (out) -> out.write(SECRET.getBytes(StandardCharsets.UTF_8));
		}

		@GetMapping("/raw-complete")
		@PaidEndpoint("$0.01")
		void rawComplete(HttpServletRequest request, HttpServletResponse response) {
			RUNS.incrementAndGet();
			AsyncContext async = request.startAsync();
			later(() -> {
				try {
					async.getResponse().getWriter().write(SECRET);
					async.complete();
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

		@GetMapping("/raw-header")
		@PaidEndpoint("$0.01")
		void rawHeader(HttpServletRequest request, HttpServletResponse response) {
			RUNS.incrementAndGet();
			AsyncContext async = request.startAsync(request, response);
			((HttpServletResponse) async.getResponse()).setHeader("X-Secret", SECRET);
			later(async::complete);
		}

		@GetMapping("/raw-dispatch")
		@PaidEndpoint("$0.01")
		void rawDispatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
			if (request.getAttribute("dispatched") == null) {
				RUNS.incrementAndGet();
				request.setAttribute("dispatched", true);
				AsyncContext async = request.startAsync(request, response);
				later(async::dispatch);
				return;
			}
			response.getWriter().write(SECRET);
		}

		@GetMapping("/raw-timeout")
		@PaidEndpoint("$0.01")
		void rawTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
			timeOut(request, response, (async) -> {
			});
		}

		@GetMapping("/before-raw-timeout")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void beforeRawTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
			timeOut(request, response, (async) -> {
			});
		}

		@GetMapping("/raw-timeout-error")
		@PaidEndpoint("$0.01")
		void rawTimeoutError(HttpServletRequest request, HttpServletResponse response) throws IOException {
			timeOut(request, response, (async) -> response.sendError(504));
		}

		@GetMapping("/raw-timeout-redirect")
		@PaidEndpoint("$0.01")
		void rawTimeoutRedirect(HttpServletRequest request, HttpServletResponse response) throws IOException {
			timeOut(request, response, (async) -> response.sendRedirect("/" + SECRET));
		}

		@GetMapping("/raw-timeout-complete")
		@PaidEndpoint("$0.01")
		void rawTimeoutComplete(HttpServletRequest request, HttpServletResponse response) throws IOException {
			timeOut(request, response, (async) -> {
				response.setStatus(418);
				async.complete();
			});
		}

		@GetMapping("/raw-timeout-content")
		@PaidEndpoint("$0.01")
		void rawTimeoutContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
			timeOut(request, response, (async) -> async.complete());
		}

		@GetMapping("/raw-timeout-started")
		@PaidEndpoint("$0.01")
		void rawTimeoutStarted(HttpServletRequest request, HttpServletResponse response) throws IOException {
			AsyncContext async = request.startAsync(request, response);
			async.setTimeout(100);
			response.getOutputStream().print(SECRET);
			response.getOutputStream().flush();
		}

		@GetMapping("/throws-started")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void throwsStarted(HttpServletResponse response) throws IOException {
			response.getOutputStream().print(SECRET);
			response.getOutputStream().flush();
			throw new IllegalStateException("in the middle");
		}

		// What is written before the request becomes asynchronous is held.
		private static void timeOut(HttpServletRequest request, HttpServletResponse response, TimeOut end)
				throws IOException {
			RUNS.incrementAndGet();
			response.setHeader("X-Secret", SECRET);
			response.getOutputStream().print(SECRET);
			AsyncContext async = request.startAsync(request, response);
			async.setTimeout(100);
			async.addListener(end);
		}

		private static ResponseBodyEmitter emit(ResponseBodyEmitter emitter) {
			later(() -> {
				try {
					emitter.send(SECRET);
					emitter.send(SECRET);
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		private static void later(Runnable task) {
			CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(task);
		}

	}

	@FunctionalInterface
	private interface TimeOut extends AsyncListener {

		void end(AsyncContext async) throws IOException;

		@Override
		default void onTimeout(AsyncEvent event) throws IOException {
			end(event.getAsyncContext());
		}

		@Override
		default void onComplete(AsyncEvent event) {
		}

		@Override
		default void onError(AsyncEvent event) {
		}

		@Override
		default void onStartAsync(AsyncEvent event) {
		}

	}

}
