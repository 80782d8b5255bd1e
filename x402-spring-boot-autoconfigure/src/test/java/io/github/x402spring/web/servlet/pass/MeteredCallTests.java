package io.github.x402spring.web.servlet.pass;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.usage.UsageReport;
import io.github.x402spring.pricing.UsageMeter;
import io.github.x402spring.testsupport.RunningRequests;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Calls by a pass of credit cost what they use: whole answers, and streams that a client,
 * a handler or a database breaks off.
 */
@SpringBootTest(classes = MeteredCallTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.words.meter.unit=words",
				"x402.plans.words.meter.price=$0.0001", "x402.plans.words.meter.maximum=500",
				"x402.plans.words.passes.credit.price=$1", "x402.plans.words.passes.credit.credit=1",
				"x402.plans.words.passes.credit.valid-for=1h", "x402.plans.words.passes.few.price=$0.01",
				"x402.plans.words.passes.few.credit=0.05", "x402.plans.words.passes.few.valid-for=1h",
				"x402.plans.words.passes.calls.price=$1", "x402.plans.words.passes.calls.calls=2",
				"x402.plans.words.passes.calls.valid-for=1h", "x402.plans.bytes.meter.by=bytes",
				"x402.plans.bytes.meter.price=$0.001", "x402.plans.bytes.meter.per=1000",
				"x402.plans.bytes.meter.maximum=1000000", "x402.plans.bytes.passes.credit.price=$1",
				"x402.plans.bytes.passes.credit.credit=2", "x402.plans.bytes.passes.credit.valid-for=1h",
				"x402.plans.faulty.meter.by=faultyMeter", "x402.plans.faulty.meter.unit=pieces",
				"x402.plans.faulty.meter.price=$0.001", "x402.plans.faulty.meter.maximum=500",
				"x402.plans.faulty.passes.credit.price=$1", "x402.plans.faulty.passes.credit.credit=1",
				"x402.plans.faulty.passes.credit.valid-for=1h" })
@Tag("integration")
class MeteredCallTests {

	private static final JsonMapper JSON = new JsonMapper();

	@LocalServerPort
	private int port;

	@MockitoSpyBean
	private PassStore store;

	@Autowired
	private Sales sales;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sales.reset();
	}

	@Test
	void answerCostsWhatItUsed() {
		JsonNode pass = buy("words/credit");
		HttpResponse<String> response = get("/answer?words=120", pass);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Payment-Pass-Status").orElseThrow())
			.startsWith("pass=\"words/credit\", credit=\"0.988\", until=@")
			.endsWith(", used=120, maximum=500, unit=\"words\"");
		assertThatIsLeft(pass, "0.988");
		assertThat(report()).satisfies((it) -> assertThat(it).usingRecursiveComparison()
			.ignoringFields("call")
			.isEqualTo(new UsageReport("", "words/credit", "GET /answer", "words", "words", 120, 0, true)));
	}

	@Test
	void paymentForOneCallPaysTheMaximumAndTheChallengeSaysSo() {
		HttpResponse<String> challenge = this.client.get("/answer?words=120");
		JsonNode body = JSON.readTree(challenge.body());
		assertThat(body.path("accepts").path(0).path("maxAmountRequired").asString()).isEqualTo("50000");
		assertThat(body.path("meter"))
			.isEqualTo(JSON.readTree("{\"unit\":\"words\",\"price\":\"$0.0001\",\"per\":1,\"maximum\":500}"));
		assertThat(challenge.body()).contains(
				"Text ($0.0001 each, at most 500 words by credit of a pass; " + "a payment for one call pays $0.05)");
		assertThat(this.client.pay("/answer?words=120").statusCode()).isEqualTo(200);
		assertThat(report()).satisfies((it) -> {
			assertThat(it.used()).isEqualTo(120);
			assertThat(it.pass()).isNull();
		});
	}

	@Test
	void useBeyondTheMaximumIsNotCharged() {
		JsonNode pass = buy("words/credit");
		assertThat(get("/answer?words=520", pass).statusCode()).isEqualTo(200);
		assertThatIsLeft(pass, "0.95");
		assertThat(report()).satisfies((it) -> {
			assertThat(it.used()).isEqualTo(500);
			assertThat(it.excess()).isEqualTo(20);
		});
		assertThat(this.sales.left).containsExactly(0L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/failure?status=404", "/failure?status=0" })
	void handlerThatFailsCostsNothing(String path) {
		JsonNode pass = buy("words/credit");
		assertThat(get(path, pass).statusCode()).isGreaterThanOrEqualTo(400);
		assertThatIsLeft(pass, "1");
		assertThat(this.sales.reports).isEmpty();
	}

	@Test
	void passWithLessThanTheMaximumIsExhausted() {
		JsonNode pass = buy("words/few");
		assertThat(get("/answer?words=1", pass).statusCode()).isEqualTo(200);
		assertThatIsLeft(pass, "0.0499");
		HttpResponse<String> response = get("/answer?words=1", pass);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("pass-exhausted");
		assertThatIsLeft(pass, "0.0499");
	}

	@Test
	void passOfCallsPaysOneCall() {
		JsonNode pass = buy("words/calls");
		HttpResponse<String> response = get("/answer?words=120", pass);
		assertThat(response.headers().firstValue("Payment-Pass-Status").orElseThrow()).contains("calls=1")
			.doesNotContain("used");
		assertThatIsLeft(pass, "1");
	}

	@Test
	void bytesAreCountedAsTheyLeave() {
		JsonNode pass = buy("bytes/credit");
		assertThat(get("/bytes?size=250000", pass).body()).hasSize(250_000);
		assertThatIsLeft(pass, "1.75");
		assertThat(get("/whole?size=12345", pass).body()).hasSize(12_345);
		assertThatIsLeft(pass, "1.737655");
	}

	@Test
	void streamIsDebitedInBlocksBeforeTheyLeave() throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.pauseAt = 60;
		try (Stream stream = new Stream("/events?words=130", pass, "Idempotency-Key: one\r\n")) {
			stream.await("event 59.");
			Draw draw = this.store.findDraw(pass.path("id").asString(), "one").orElseThrow();
			assertThat(draw.used()).isEqualByComparingTo("0.01");
			assertThat(draw.amount()).isEqualByComparingTo("0.05");
			assertThatIsLeft(pass, "0.95");
			this.sales.pause.countDown();
			stream.await("event 129.");
			stream.awaitEnd();
		}
		assertThatIsLeft(pass, "0.987");
		assertThat(this.store.findDraw(pass.path("id").asString(), "one").orElseThrow().amount())
			.isEqualByComparingTo("0.013");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/events", "/streaming", "/plain" })
	void streamThatTheClientAbortsCostsWhatLeft(String path) throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.pauseAt = 70;
		this.sales.abort = true;
		long received;
		try (Stream stream = new Stream(path + "?words=500", pass, "")) {
			received = stream.await("event 69.");
		}
		this.sales.pause.countDown();
		UsageReport report = report();
		assertThat(report.whole()).isFalse();
		// The container may notice it between two pieces: the next one is counted no
		// more.
		assertThat(report.used()).isBetween(this.sales.written.get() - 1, this.sales.written.get())
			.isGreaterThanOrEqualTo(received)
			.isLessThan(500);
		assertThatIsLeft(pass, "1", report.used());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/events", "/streaming", "/plain" })
	void streamWhoseHandlerFailsCostsWhatLeft(String path) throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.failAt = 30;
		try (Stream stream = new Stream(path + "?words=500", pass, "")) {
			stream.await("event 29.");
			stream.awaitEnd();
			assertThat(stream.text()).doesNotContain("event 30.").doesNotEndWith("\r\n0\r\n\r\n");
		}
		assertThat(report().used()).isEqualTo(30);
		assertThatIsLeft(pass, "0.997");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/events", "/streaming", "/plain" })
	void streamBreaksOffWhereItCannotBeDebited(String path) throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.pauseAt = 60;
		try (Stream stream = new Stream(path + "?words=500", pass, "")) {
			stream.await("event 59.");
			willThrow(new LedgerUnavailableException("away", null)).given(this.store).use(any());
			this.sales.pause.countDown();
			stream.awaitEnd();
			// What was written down before is one block.
			assertThat(stream.text()).contains("event 99.")
				.doesNotContain("event 100.")
				.doesNotEndWith("\r\n0\r\n\r\n");
		}
		assertThat(report().used()).isEqualTo(100);
		assertThatIsLeft(pass, "0.99");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/events", "/streaming", "/plain" })
	void pieceThatIsNotSentSinceItCannotBeDebitedIsNotCharged(String path) throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.pauseAt = 20;
		this.sales.step = 300;
		try (Stream stream = new Stream(path + "?words=21", pass, "")) {
			stream.await("event 19.");
			willThrow(new LedgerUnavailableException("away", null)).given(this.store).use(any());
			this.sales.pause.countDown();
			stream.awaitEnd();
			assertThat(stream.text()).doesNotContain("event 20.").doesNotEndWith("\r\n0\r\n\r\n");
		}
		assertThat(report().used()).isEqualTo(20);
		assertThatIsLeft(pass, "0.998");
	}

	// A handler that catches all that is thrown goes on after it.
	@ParameterizedTest
	@ValueSource(strings = { "/stubborn?words=500", "/stubborn-meter" })
	void answerWithAHoleBreaksOff(String path) throws Exception {
		boolean byMeter = path.endsWith("meter");
		JsonNode pass = buy(byMeter ? "faulty/credit" : "words/credit");
		if (!byMeter) {
			RunningRequests.awaitNone();
			willThrow(new IllegalStateException("a fault of a store")).willCallRealMethod()
				.given(this.store)
				.use(any());
		}
		try (Stream stream = new Stream(path, pass, "")) {
			stream.awaitEnd();
			assertThat(stream.text()).contains(byMeter ? "event 9." : "event 49.")
				.doesNotContain(byMeter ? "event 10." : "event 50.")
				.doesNotContain("event 200.")
				.doesNotEndWith("\r\n0\r\n\r\n");
		}
		assertThat(report()).satisfies((it) -> {
			assertThat(it.used()).isEqualTo(byMeter ? 10 : 50);
			assertThat(it.whole()).isFalse();
		});
		assertThatIsLeft(pass, byMeter ? "0.99" : "0.995");
	}

	@Test
	void answerWhoseFirstPieceCannotBeCountedIsAnError() throws Exception {
		JsonNode pass = buy("faulty/credit");
		this.sales.failAt = 0;
		try (Stream stream = new Stream("/stubborn-meter", pass, "")) {
			stream.awaitEnd();
			assertThat(stream.text()).startsWith("HTTP/1.1 500").doesNotContain("event ");
		}
		assertThat(this.sales.reports).isEmpty();
		assertThatIsLeft(pass, "1");
	}

	@Test
	void clientThatGoesAwayBeforeAnythingIsSaidPaysABlock() throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.pauseAt = 70;
		this.sales.abort = true;
		this.sales.step = 0;
		try (Stream stream = new Stream("/silent?words=500", pass, "")) {
			stream.await("event 69.");
		}
		this.sales.pause.countDown();
		assertThat(report().used()).isEqualTo(50);
		assertThatIsLeft(pass, "0.995");
	}

	@Test
	void streamThatRestedForLongerThanItsLeaseBreaksOffAndCostsWhatWasWrittenDown() throws Exception {
		JsonNode pass = buy("words/credit");
		this.sales.pauseAt = 60;
		try (Stream stream = new Stream("/streaming?words=500", pass, "")) {
			stream.await("event 59.");
			assertThat(this.store.endLapsed(Instant.now().plus(Duration.ofDays(1)), 10)).hasSize(1);
			assertThatIsLeft(pass, "0.99");
			this.sales.pause.countDown();
			stream.awaitEnd();
			assertThat(stream.text()).contains("event 99.").doesNotContain("event 100.");
		}
		assertThatIsLeft(pass, "0.99");
	}

	@Test
	void callWithoutAMeterIsNotCounted() {
		assertThat(this.client.pay("/unmetered").body()).isEqualTo("" + Long.MAX_VALUE);
		verify(this.store, never()).use(any());
		assertThat(this.sales.reports).isEmpty();
	}

	// The client has the answer a moment before it is over.
	private UsageReport report() {
		await().atMost(Duration.ofSeconds(20)).until(() -> !this.sales.reports.isEmpty());
		assertThat(this.sales.reports).hasSize(1);
		return this.sales.reports.getFirst();
	}

	private JsonNode buy(String pass) {
		String path = "/x402/passes/" + pass;
		HttpResponse<String> response = this.client.send("POST", path, "", "PAYMENT-SIGNATURE",
				this.client.sign("POST", path, ""));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
		return JSON.readTree(response.body());
	}

	private HttpResponse<String> get(String path, JsonNode pass) {
		return this.client.get(path, "PAYMENT-PASS", pass.path("token").asString());
	}

	private void assertThatIsLeft(JsonNode pass, String amount, long words) {
		assertThatIsLeft(pass,
				new BigDecimal(amount).subtract(new BigDecimal("0.0001").multiply(BigDecimal.valueOf(words)))
					.toPlainString());
	}

	// The client has all of it a moment before the draw is closed.
	private void assertThatIsLeft(JsonNode pass, String amount) {
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(
					this.store.findById(pass.path("id").asString()).orElseThrow().grants().getFirst().balance())
				.isEqualByComparingTo(amount));
	}

	/**
	 * A client that reads as it wants, and breaks the connection when it is closed.
	 */
	private final class Stream implements AutoCloseable {

		private final Socket socket;

		private final InputStream input;

		private final StringBuilder text = new StringBuilder();

		Stream(String path, JsonNode pass, String headers) throws IOException {
			this.socket = new Socket("localhost", MeteredCallTests.this.port);
			this.socket.setSoTimeout(20_000);
			this.socket.setSoLinger(true, 0);
			this.socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nPAYMENT-PASS: "
						+ pass.path("token").asString() + "\r\n" + headers + "\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			this.input = this.socket.getInputStream();
		}

		// How many events have come by then.
		long await(String piece) throws IOException {
			while (this.text.indexOf(piece) < 0) {
				assertThat(read()).as(this.text.toString()).isTrue();
			}
			return this.text.toString().split("event \\d+\\.", -1).length - 1L;
		}

		void awaitEnd() throws IOException {
			while (read()) {
				// Until there is nothing more.
			}
		}

		private boolean read() throws IOException {
			byte[] bytes = new byte[1024];
			int length;
			try {
				length = this.input.read(bytes);
			}
			catch (SocketException ex) {
				return false;
			}
			if (length > 0) {
				this.text.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
			}
			return length > 0;
		}

		String text() {
			return this.text.toString();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Sales.class)
	static class Application {

	}

	@RestController
	static class Sales {

		private final List<UsageReport> reports = new CopyOnWriteArrayList<>();

		private final List<Long> left = new CopyOnWriteArrayList<>();

		private final AtomicLong written = new AtomicLong();

		private volatile CountDownLatch pause = new CountDownLatch(1);

		private volatile int pauseAt = -1;

		private volatile int failAt = -1;

		private volatile boolean abort;

		private volatile int step = -1;

		void reset() {
			this.reports.clear();
			this.left.clear();
			this.written.set(0);
			this.pause = new CountDownLatch(1);
			this.pauseAt = -1;
			this.failAt = -1;
			this.abort = false;
			this.step = -1;
		}

		@EventListener
		void on(UsageReport report) {
			this.reports.add(report);
		}

		@GetMapping("/answer")
		@PaidEndpoint(plan = "words", description = "Text")
		String answer(@RequestParam int words, PaidCall call) {
			this.left.add(call.use(words));
			return "rain ".repeat(words);
		}

		@GetMapping("/failure")
		@PaidEndpoint(plan = "words")
		String failure(@RequestParam int status, PaidCall call) {
			call.use(100);
			if (status > 0) {
				throw new ResponseStatusException(HttpStatus.valueOf(status));
			}
			throw new IllegalStateException("It fails");
		}

		@GetMapping("/unmetered")
		@PaidEndpoint("$0.01")
		String unmetered(PaidCall call) {
			return "" + call.use(100);
		}

		@GetMapping("/whole")
		@PaidEndpoint(plan = "bytes")
		String whole(@RequestParam int size) {
			return "x".repeat(size);
		}

		@GetMapping("/bytes")
		@PaidEndpoint(plan = "bytes")
		StreamingResponseBody bytes(@RequestParam int size) {
			return (out) -> out.write("x".repeat(size).getBytes(StandardCharsets.US_ASCII));
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		@PaidEndpoint(plan = "words")
		SseEmitter events(@RequestParam int words, PaidCall call) {
			SseEmitter emitter = new SseEmitter(30_000L);
			Thread.ofVirtual().start(() -> {
				try {
					write(words, call, emitter::send);
					emitter.complete();
				}
				catch (IOException | RuntimeException ex) {
					breakOff(emitter, ex);
				}
			});
			return emitter;
		}

		// Where the client is gone, Tomcat may have ended the request a moment before.
		private static void breakOff(SseEmitter emitter, Exception cause) {
			try {
				emitter.completeWithError(cause);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageContaining("AsyncListener.onError()");
			}
		}

		@GetMapping("/streaming")
		@PaidEndpoint(plan = "words")
		StreamingResponseBody streaming(@RequestParam int words, PaidCall call, HttpServletResponse response) {
			return (out) -> write(words, call, (text) -> {
				out.write(text.getBytes(StandardCharsets.US_ASCII));
				response.flushBuffer();
			});
		}

		@GetMapping("/plain")
		@PaidEndpoint(plan = "words", settlement = Settlement.BEFORE_HANDLER)
		void plain(@RequestParam int words, PaidCall call, HttpServletResponse response) throws IOException {
			write(words, call, (text) -> {
				response.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
				response.flushBuffer();
			});
		}

		@GetMapping("/stubborn")
		@PaidEndpoint(plan = "words", settlement = Settlement.BEFORE_HANDLER)
		void stubborn(@RequestParam int words, PaidCall call, HttpServletResponse response) throws IOException {
			for (int i = 0; i < words; i++) {
				call.use(1);
				writeAnyway(i, response);
			}
		}

		@GetMapping("/stubborn-meter")
		@PaidEndpoint(plan = "faulty", settlement = Settlement.BEFORE_HANDLER)
		void stubbornMeter(HttpServletResponse response) throws IOException {
			for (int i = 0; i < 300; i++) {
				writeAnyway(i, response);
			}
		}

		private static void writeAnyway(int i, HttpServletResponse response) throws IOException {
			try {
				response.getOutputStream().write(("event " + i + ".").getBytes(StandardCharsets.US_ASCII));
				response.flushBuffer();
			}
			catch (IllegalStateException ex) {
				// It goes on.
			}
		}

		@Bean
		UsageMeter faultyMeter() {
			return () -> {
				AtomicInteger pieces = new AtomicInteger();
				return (piece) -> {
					int number = pieces.getAndIncrement();
					if (number == ((this.failAt >= 0) ? this.failAt : 10)) {
						throw new IllegalStateException("a fault of a meter");
					}
					return 1;
				};
			};
		}

		@GetMapping("/silent")
		@PaidEndpoint(plan = "words")
		StreamingResponseBody silent(@RequestParam int words, PaidCall call, HttpServletResponse response) {
			return streaming(words, call, response);
		}

		// Each event is one word.
		private void write(int words, PaidCall call, Sink sink) throws IOException {
			for (int i = 0; i < words; i++) {
				if (i == this.failAt) {
					throw new IllegalStateException("It fails");
				}
				if (i == this.pauseAt) {
					await(this.pause);
				}
				if (this.step != 0) {
					call.use((this.step > 0 && i == this.pauseAt) ? this.step : 1);
				}
				this.written.incrementAndGet();
				sink.write("event " + i + ".");
				if (this.abort && i > this.pauseAt) {
					pauseForTheNetwork();
				}
			}
		}

		private static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		// That the connection is broken is known after a round trip.
		private static void pauseForTheNetwork() {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}

	}

	@FunctionalInterface
	private interface Sink {

		void write(String text) throws IOException;

	}

}
