package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A seller whose answer has status 200 and is not what was paid for says so, and does not
 * charge for it.
 */
@SpringBootTest(classes = NotDeliveredTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.settlement.max-buffer-size=1KB" })
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class NotDeliveredTests {

	static volatile Boolean answer;

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private MeterRegistry meters;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		answer = null;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/argument", "/envelope", "/graphql", "/mcp", "/later", "/large-failure" })
	void answerThatWasNotDeliveredLeavesUnpaidAndThePaymentMayComeBack(String path) {
		String payment = this.client.sign(path);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, path);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).contains("sorry");
			assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		}
		assertThat(this.sandbox.settlements()).isZero();
		await().untilAsserted(() -> assertThat(this.ledger.recent(20))
			.noneMatch((it) -> it.terms().endpoint().equals("GET " + path)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/before", "/before-envelope" })
	void answerThatWasNotDeliveredAfterTheMoneyMovedLeavesAnEntitlement(String path) {
		String payment = this.client.sign(path);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, path);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).contains("sorry");
			assertThat(GateClient.receipt(response).success()).isTrue();
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
			await()
				.untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).content()).isEqualTo(ContentState.FAILED));
		}
		assertThat(this.sandbox.settlements()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/too-late", "/too-late-before" })
	void contentThatLeftIsDelivered(String path) {
		HttpResponse<String> response = this.client.pay(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertThat(answer).isFalse();
		await()
			.untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).content()).isEqualTo(ContentState.DELIVERED));
	}

	@Test
	void envelopeOfAGoodAnswerIsCharged() {
		HttpResponse<String> response = this.client.pay("/good-envelope");
		assertThat(response.body()).contains("\"code\":0");
		assertThat(GateClient.receipt(response).success()).isTrue();
	}

	@Test
	void requestThatIsNotPaidForHasNoCall() {
		assertThat(this.client.get("/free").body()).isEqualTo("false");
		assertThat(PaidCallLookup.current()).isEmpty();
	}

	@Test
	void logAndMetersTellIt(CapturedOutput output) {
		this.client.pay("/argument");
		assertThat(output).contains("payment.not-delivered").contains("GET /argument out of stock");
		assertThat(this.meters.get("x402.payments")
			.tag("outcome", "not_delivered")
			.tag("endpoint", "GET /argument")
			.counter()
			.count()).isPositive();
		assertThat(answer).isTrue();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ PaidController.class, EnvelopeAdvice.class })
	static class Application {

	}

	record Envelope(int code, String message) {

	}

	record GraphQlAnswer(List<Map<String, String>> errors) {

	}

	record ToolResult(boolean isError, String text) {

	}

	@ControllerAdvice
	static class EnvelopeAdvice implements ResponseBodyAdvice<Object> {

		@Override
		public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
			return true;
		}

		@Override
		public Object beforeBodyWrite(Object body, MethodParameter returnType, MediaType contentType,
				Class<? extends HttpMessageConverter<?>> converterType, ServerHttpRequest request,
				ServerHttpResponse response) {
			boolean failed = (body instanceof Envelope envelope && envelope.code() >= 400)
					|| (body instanceof GraphQlAnswer graph && !graph.errors().isEmpty())
					|| (body instanceof ToolResult tool && tool.isError());
			if (failed) {
				PaidCallLookup.current().ifPresent((call) -> call.notDelivered("the answer is an error"));
			}
			return body;
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/argument")
		@PaidEndpoint("$0.01")
		String argument(PaidCall call) {
			answer = call.notDelivered("out of stock") && call.notDelivered("still out of stock");
			return "sorry";
		}

		@GetMapping("/envelope")
		@PaidEndpoint("$0.01")
		Envelope envelope() {
			return new Envelope(500, "sorry");
		}

		@GetMapping("/good-envelope")
		@PaidEndpoint("$0.01")
		Envelope goodEnvelope() {
			return new Envelope(0, "content");
		}

		@GetMapping("/graphql")
		@PaidEndpoint("$0.01")
		GraphQlAnswer graphql() {
			return new GraphQlAnswer(List.of(Map.of("message", "sorry")));
		}

		@GetMapping("/mcp")
		@PaidEndpoint("$0.01")
		ToolResult mcp() {
			return new ToolResult(true, "sorry");
		}

		@GetMapping("/later")
		@PaidEndpoint("$0.01")
		Callable<Envelope> later() {
			return () -> new Envelope(500, "sorry");
		}

		@GetMapping("/large-failure")
		@PaidEndpoint("$0.01")
		String largeFailure(PaidCall call) {
			call.notDelivered("out of stock");
			return "sorry".repeat(1000);
		}

		@GetMapping("/before")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String before(PaidCall call) {
			call.notDelivered("out of stock");
			return "sorry";
		}

		@GetMapping("/before-envelope")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		Envelope beforeEnvelope() {
			return new Envelope(500, "sorry");
		}

		@GetMapping("/too-late")
		@PaidEndpoint("$0.01")
		void tooLate(PaidCall call, HttpServletResponse response) throws IOException {
			response.getOutputStream().write(new byte[4096]);
			answer = call.notDelivered("too late");
		}

		@GetMapping("/too-late-before")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void tooLateBefore(PaidCall call, HttpServletResponse response) throws IOException {
			response.getWriter().write("content");
			response.flushBuffer();
			answer = call.notDelivered("too late");
		}

		@GetMapping("/free")
		String free() {
			return String.valueOf(PaidCallLookup.current().isPresent());
		}

	}

}
