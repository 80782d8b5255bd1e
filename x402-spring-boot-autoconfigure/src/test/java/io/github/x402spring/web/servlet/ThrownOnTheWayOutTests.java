package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever is thrown once the money has moved: the payment is an entitlement at once, or
 * delivered, but never kept by a lease for nothing.
 */
@SpringBootTest(classes = ThrownOnTheWayOutTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.web.filter-order=0" })
@DisplayName("Thrown on the way out")
@Tag("integration")
class ThrownOnTheWayOutTests {

	private static final String SECRET = "the-paid-content";

	private static final AtomicReference<@Nullable String> WHERE = new AtomicReference<>();

	private static final AtomicReference<@Nullable Throwable> WHAT = new AtomicReference<>();

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
		WHERE.set(null);
		WHAT.set(null);
	}

	static Stream<String> paths() {
		return Stream.of("/held", "/long", "/before", "/flushed", "/forward", "/forward-to-writer", "/swallowed");
	}

	static Stream<Arguments> places() {
		return paths().flatMap((path) -> Stream.of("addHeader", "getOutputStream", "write")
			.flatMap((where) -> thrownAt(where).map((what) -> Arguments.of(path, where, what))));
	}

	// The servlet API lets no header throw an IOException. One that is thrown while
	// content
	// is written means that the connection broke, and has a test of its own.
	private static Stream<Throwable> thrownAt(String where) {
		Stream<Throwable> unchecked = Stream.of(new IllegalStateException("thrown"), new OutOfMemoryError("thrown"));
		return where.equals("getOutputStream") ? Stream.concat(unchecked, Stream.of(new IOException("thrown")))
				: unchecked;
	}

	@ParameterizedTest
	@MethodSource("places")
	void contentThatCouldNotLeaveIsAnEntitlementAtOnce(String path, String where, Throwable what) {
		String payment = this.client.sign(path);
		fail(where, what);
		assertBroken(payment, path);
		assertEntitlement();
		assertServed(payment, path);
	}

	// How much of it a broken connection has carried is not known.
	@ParameterizedTest
	@MethodSource("paths")
	void contentWhoseConnectionBrokeIsDeliveredInPart(String path) {
		String payment = this.client.sign(path);
		fail("write", new IOException("thrown"));
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path, "PAYMENT-SIGNATURE: " + payment);
		assertThat(WHERE.get()).as("thrown").isNull();
		assertThat(response.text()).doesNotContain(SECRET);
		assertState(ContentState.DELIVERED);
		assertThat(this.ledger.recent(1).get(0).truncated()).isTrue();
		HttpResponse<String> again = this.client.payWith(payment, path);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("already-delivered");
		assertThat(this.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/redirect", "/empty" })
	void answerWithoutBodyThatCouldNotLeaveIsAnEntitlementAtOnce(String path) {
		String payment = this.client.sign(path);
		fail("addHeader", new OutOfMemoryError("thrown"));
		assertBroken(payment, path);
		assertEntitlement();
		fail("none", new OutOfMemoryError("thrown"));
		assertThat(this.client.payWith(payment, path).statusCode()).isLessThan(400);
		assertThat(this.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/held", "/long", "/before", "/forward" })
	void listenerThatThrowsAnErrorChangesNothing(String path) {
		String payment = this.client.sign(path);
		fail("listener", new OutOfMemoryError("thrown"));
		assertServed(payment, path);
		assertState(ContentState.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/held", "/long", "/before" })
	void settlerThatThrowsAnErrorLeavesAQuestionAtOnce(String path) {
		String payment = this.client.sign(path);
		fail("settler", new OutOfMemoryError("thrown"));
		assertThat(this.client.payWith(payment, path).statusCode()).isEqualTo(503);
		await().untilAsserted(() -> {
			Payment after = this.ledger.recent(1).get(0);
			assertThat(after.money()).isEqualTo(MoneyState.UNKNOWN);
		});
		fail("none", new OutOfMemoryError("thrown"));
		assertServed(payment, path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/held", "/long", "/before" })
	void ledgerThatThrowsAnErrorAfterItHasWrittenLeavesAnEntitlementAtOnce(String path) {
		String payment = this.client.sign(path);
		fail("ledger", new OutOfMemoryError("thrown"));
		assertBroken(payment, path);
		assertEntitlement();
		assertServed(payment, path);
	}

	@Test
	void entryPointThatThrowsLeavesTheTruth() {
		String payment = this.client.sign("/held");
		fail("entryPoint", new OutOfMemoryError("thrown"));
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertBroken(payment, "/held");
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).money()).isEqualTo(MoneyState.UNKNOWN));
		assertServed(payment, "/held");
	}

	@Test
	void filterInsideThatThrowsAfterContentHasLeftTruncatesIt() {
		String payment = this.client.sign("/long");
		fail("inside", new OutOfMemoryError("thrown"));
		try {
			this.client.payWith(payment, "/long");
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasRootCauseInstanceOf(IOException.class);
		}
		assertState(ContentState.DELIVERED);
		// The content counts as delivered with its first piece.
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).truncated()).isTrue());
	}

	// After an error of the virtual machine Tomcat may hang up, and an ordinary client
	// would send its request again.
	private void assertBroken(String payment, String path) {
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path, "PAYMENT-SIGNATURE: " + payment);
		assertThat(response.text()).doesNotContain(SECRET);
		if (!response.text().isEmpty()) {
			assertThat(response.status()).isEqualTo(500);
		}
	}

	private static void fail(String where, Throwable what) {
		WHAT.set(what);
		WHERE.set(where);
	}

	// Only once the money has moved, and once.
	private static void throwAt(String where) {
		if (where.equals(WHERE.get())) {
			WHERE.set(null);
			sneak(WHAT.get());
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneak(@Nullable Throwable what) throws T {
		throw (T) what;
	}

	private void assertEntitlement() {
		assertState(ContentState.FAILED);
		assertThat(this.ledger.recent(1).get(0).lease()).isNull();
	}

	private void assertServed(String payment, String path) {
		HttpResponse<String> response = this.client.payWith(payment, path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains(SECRET);
		assertThat(this.sandbox.transfers()).isOne();
	}

	private void assertState(ContentState content) {
		await().untilAsserted(() -> {
			Payment payment = this.ledger.recent(1).get(0);
			assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
			assertThat(payment.content()).isEqualTo(content);
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(WayOutController.class)
	static class Application {

		@Bean
		FilterRegistrationBean<Filter> outside() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response,
					chain) -> chain.doFilter(request, new ThrowingResponse((HttpServletResponse) response)));
			registration.setOrder(-10);
			return registration;
		}

		@Bean
		Filter inside() {
			return (request, response, chain) -> {
				chain.doFilter(request, response);
				throwAt("inside");
			};
		}

		@Bean
		PaymentListener throwingListener() {
			return new PaymentListener() {

				@Override
				public void onTransition(@Nullable Payment before, Payment after) {
					if (after.money() == MoneyState.SETTLED) {
						throwAt("listener");
					}
				}

			};
		}

		@Bean
		static BeanPostProcessor throwingBeans() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return switch (bean) {
						case ProblemPaymentRequiredEntryPoint entryPoint ->
							(PaymentRequiredEntryPoint) (request, response, problem) -> {
								if (problem.code().equals("settlement-unknown")) {
									throwAt("entryPoint");
								}
								entryPoint.commence(request, response, problem);
							};
						case PaymentRail rail -> new StubRail(rail::verify, (payment) -> {
							SettlementResult result = rail.settle(payment);
							throwAt("settler");
							return result;
						});
						case ReportingLedger book -> new DelegatingLedger(book) {

							@Override
							public boolean transition(Payment from, Payment to) {
								boolean moved = super.transition(from, to);
								if (to.money() == MoneyState.SETTLED) {
									throwAt("ledger");
								}
								return moved;
							}

						};
						default -> bean;
					};
				}

			};
		}

	}

	private static final class ThrowingResponse extends HttpServletResponseWrapper {

		ThrowingResponse(HttpServletResponse response) {
			super(response);
		}

		@Override
		public void addHeader(String name, String value) {
			if (name.equalsIgnoreCase("PAYMENT-RESPONSE")) {
				throwAt("addHeader");
			}
			super.addHeader(name, value);
		}

		@Override
		public ServletOutputStream getOutputStream() throws IOException {
			throwAt("getOutputStream");
			ServletOutputStream stream = super.getOutputStream();
			return new ForwardingStream(stream);
		}

		@Override
		public PrintWriter getWriter() throws IOException {
			throwAt("getOutputStream");
			return super.getWriter();
		}

	}

	private static final class ForwardingStream extends ServletOutputStream {

		private final ServletOutputStream stream;

		ForwardingStream(ServletOutputStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(int value) throws IOException {
			throwAt("write");
			this.stream.write(value);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			throwAt("write");
			this.stream.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			this.stream.flush();
		}

		@Override
		public boolean isReady() {
			return this.stream.isReady();
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			this.stream.setWriteListener(listener);
		}

	}

	@Controller
	@ResponseBody
	static class WayOutController {

		@GetMapping("/held")
		@PaidEndpoint("$0.01")
		String held() {
			return SECRET;
		}

		@GetMapping("/long")
		@PaidEndpoint("$0.01")
		String longer() {
			return SECRET.repeat(200_000);
		}

		@GetMapping("/before")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String before() {
			return SECRET;
		}

		@GetMapping("/flushed")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void flushed(HttpServletResponse response) throws IOException {
			response.getOutputStream().print(SECRET);
			response.getOutputStream().flush();
		}

		@GetMapping("/swallowed")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void swallowed(HttpServletResponse response) {
			try {
				response.getOutputStream().print(SECRET);
				response.flushBuffer();
			}
			catch (IOException | RuntimeException | Error ex) {
				// The handler does not care.
			}
		}

		@GetMapping("/redirect")
		@PaidEndpoint("$0.01")
		RedirectView redirect() {
			return new RedirectView("/elsewhere");
		}

		@GetMapping("/empty")
		@PaidEndpoint("$0.01")
		void empty(HttpServletResponse response) {
			response.setStatus(204);
		}

		@GetMapping("/forward")
		@PaidEndpoint("$0.01")
		ModelAndView forward() {
			return new ModelAndView("forward:/target");
		}

		@GetMapping("/forward-to-writer")
		@PaidEndpoint("$0.01")
		ModelAndView forwardToWriter() {
			return new ModelAndView("forward:/target-that-writes");
		}

		@GetMapping("/target-that-writes")
		void targetThatWrites(HttpServletResponse response) throws IOException {
			response.getWriter().print(SECRET);
		}

		@GetMapping("/target")
		String target() {
			return SECRET;
		}

	}

}
