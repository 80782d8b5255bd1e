package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxHold;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A thread of the handler works on its answer at the very moment at which the container
 * ends the request. What the client gets and what the books say agree.
 */
@SpringBootTest(classes = ContainerRaceTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class ContainerRaceTests {

	private static final String SECRET = "the-paid-content";

	private static final List<String> WAYS = List.of("stream", "flush", "writer", "status", "missing", "error",
			"redirect", "reset", "large", "complete", "dispatch");

	private static final int EACH = 6;

	// Jetty forgets a time limit that is over before it has noted its timer, as may
	// happen
	// to a short one on a slow machine.
	private static final int TIME_LIMIT = 1000;

	private static final Map<Integer, String> PAYMENTS = new ConcurrentHashMap<>();

	private static volatile boolean racing;

	private static volatile CountDownLatch timedOut = new CountDownLatch(1);

	private static volatile @Nullable Start start;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private PaymentLedger ledger;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		PAYMENTS.clear();
		start = null;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/after/", "/before/" })
	void answerAndBooksAgreeWhenTheContainerEndsWhatTheHandlerWorksOn(String path) throws Exception {
		List<Race> races = race(path);
		for (Race race : races) {
			assertTrue(race);
		}
		long settled = races.stream().filter((it) -> payment(it.number()).isPresent()).count();
		assertThat(this.sandbox.transfers()).isEqualTo((int) settled);
		racing = false;
		for (Race race : races) {
			Optional<Payment> before = payment(race.number());
			var again = this.client.payWith(race.payment(), race.path());
			if (before.isPresent() && before.get().content() == ContentState.DELIVERED) {
				assertThat(again.statusCode()).isEqualTo(409);
			}
			else {
				assertThat(again.statusCode()).as(race.path()).isEqualTo(200);
				assertThat(again.body()).isEqualTo(SECRET);
			}
		}
		assertThat(this.sandbox.transfers()).isEqualTo(races.size());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/after/held", "/after/held-header", "/after/held-write" })
	void answerIsWholeWhenTheTimeRunsOutWhileItsMoneyMoves(String path) throws Exception {
		racing = true;
		timedOut = new CountDownLatch(1);
		start = new Start(new CountDownLatch(1), new CountDownLatch(1));
		String target = path + "?number=0";
		String payment = this.client.sign(target);
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<RawHttp.Response> answer;
			try (SandboxHold hold = this.sandbox.holdSettlements()) {
				answer = clients
					.submit(() -> new RawHttp(this.port).send("GET " + target, "PAYMENT-SIGNATURE: " + payment));
				assertThat(hold.awaitArrival(Duration.ofSeconds(20))).isTrue();
				start.moneyMoves().countDown();
				assertThat(timedOut.await(20, TimeUnit.SECONDS)).isTrue();
				// Long enough for the container to answer by itself, if it does.
				TimeUnit.MILLISECONDS.sleep(500);
			}
			finally {
				start.moneyMoves().countDown();
			}
			assertWhole(answer.get(20, TimeUnit.SECONDS), target, payment);
		}
	}

	private void assertWhole(RawHttp.Response response, String target, String payment) {
		assertThat(response.text()).startsWith("HTTP/1.1 200").containsOnlyOnce("HTTP/1.1").contains(SECRET);
		assertThat(response.header("PAYMENT-RESPONSE")).isPresent();
		assertThat(response.text()).doesNotContain("500", "Internal Server Error", "\"status\"");
		assertThat(this.sandbox.transfers()).isOne();
		assertTrue(new Race(0, target, payment, response.text()));
		assertThat(this.client.payWith(payment, target).statusCode()).isEqualTo(409);
	}

	private List<Race> race(String path) throws Exception {
		racing = true;
		List<Future<Race>> futures = new ArrayList<>();
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < WAYS.size() * EACH; i++) {
				int number = i;
				String target = path + WAYS.get(i % WAYS.size()) + "?number=" + number;
				futures.add(clients.submit(() -> {
					String payment = this.client.sign(target);
					RawHttp.Response response = new RawHttp(this.port).send("GET " + target,
							"PAYMENT-SIGNATURE: " + payment);
					return new Race(number, target, payment, response.text());
				}));
			}
			List<Race> races = new ArrayList<>();
			for (Future<Race> future : futures) {
				races.add(future.get(30, TimeUnit.SECONDS));
			}
			return races;
		}
	}

	private void assertTrue(Race race) {
		await().untilAsserted(() -> {
			Optional<Payment> payment = payment(race.number());
			String told = race.path() + " " + payment + "\n" + race.text();
			if (race.text().contains(SECRET)) {
				assertThat(payment).as(told).isPresent();
				assertThat(payment.get().content()).as(told).isEqualTo(ContentState.DELIVERED);
			}
			if (payment.isPresent()) {
				assertThat(payment.get().money()).as(told).isEqualTo(MoneyState.SETTLED);
				assertThat(payment.get().content()).as(told).isIn(ContentState.DELIVERED, ContentState.FAILED);
				assertThat(payment.get().lease()).as(told).isNull();
			}
			if (!race.text().contains(SECRET)) {
				assertThat(payment.map(Payment::content)).as(told).isNotEqualTo(Optional.of(ContentState.DELIVERED));
			}
		});
	}

	private Optional<Payment> payment(int number) {
		return this.ledger.findById(PAYMENTS.get(number));
	}

	/**
	 * The time limit of a request begins when its first thread has left the container. So
	 * that the money moves before the time is out, the handler's other thread begins when
	 * the first one has left the gate, and the first one leaves the container when the
	 * money moves.
	 */
	private record Start(CountDownLatch handlerLeft, CountDownLatch moneyMoves) {

		private static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

	private record Race(int number, String path, String payment, String text) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RacingController.class)
	static class Application {

		@Bean
		FilterRegistrationBean<Filter> outermost() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				chain.doFilter(request, response);
				Start held = start;
				if (held != null && request.isAsyncStarted()) {
					held.handlerLeft().countDown();
					Start.await(held.moneyMoves());
				}
			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			registration.setAsyncSupported(true);
			return registration;
		}

	}

	@Controller
	static class RacingController {

		private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

		@GetMapping("/after/{way}")
		@PaidEndpoint("$0.01")
		void after(@PathVariable String way, @RequestParam int number, PaidCall call, HttpServletRequest request,
				HttpServletResponse response) throws IOException {
			race(way, number, call, request, response);
		}

		@GetMapping("/before/{way}")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void before(@PathVariable String way, @RequestParam int number, PaidCall call, HttpServletRequest request,
				HttpServletResponse response) throws IOException {
			race(way, number, call, request, response);
		}

		private void race(String way, int number, PaidCall call, HttpServletRequest request,
				HttpServletResponse response) throws IOException {
			PAYMENTS.put(number, call.id());
			if (!racing || request.getAttribute("dispatched") != null) {
				response.getOutputStream().print(SECRET);
				return;
			}
			request.setAttribute("dispatched", true);
			AsyncContext async = request.startAsync(request, response);
			async.setTimeout(TIME_LIMIT);
			CountDownLatch ending = new CountDownLatch(1);
			async.addListener(new Ending(ending, timedOut));
			Start held = start;
			this.workers.execute(() -> {
				try {
					if (held != null) {
						Start.await(held.handlerLeft());
					}
					else {
						ending.await(10, TimeUnit.SECONDS);
					}
					for (int i = 0; i < 20; i++) {
						work(way, async, (HttpServletResponse) async.getResponse());
						TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(200));
					}
				}
				catch (IOException | RuntimeException ex) {
					// The container has ended the request, or the handler has.
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}

		private static void work(String way, AsyncContext async, HttpServletResponse response) throws IOException {
			switch (way) {
				case "stream" -> print(response);
				case "flush" -> {
					print(response);
					response.getOutputStream().flush();
				}
				case "writer" -> {
					response.getWriter().print(SECRET);
					response.getWriter().flush();
					response.flushBuffer();
				}
				case "status" -> {
					response.setStatus(200);
					print(response);
					response.setStatus(404);
				}
				case "missing" -> {
					response.setStatus(404);
					response.getOutputStream().print("nothing");
				}
				case "error" -> response.sendError(404);
				case "redirect" -> response.sendRedirect("/" + SECRET);
				case "reset" -> {
					response.getWriter().print(SECRET);
					response.reset();
					response.resetBuffer();
				}
				case "large" -> response.getOutputStream().print(SECRET.repeat(10_000));
				case "held" -> {
					response.getWriter().print(SECRET);
					async.complete();
				}
				case "held-header" -> {
					response.setHeader("X-Secret", SECRET);
					async.complete();
				}
				case "held-write" -> {
					print(response);
					async.complete();
				}
				case "complete" -> {
					print(response);
					async.complete();
				}
				case "dispatch" -> async.dispatch();
				default -> throw new IllegalArgumentException(way);
			}
		}

		private static void print(ServletResponse response) throws IOException {
			response.getOutputStream().print(SECRET);
		}

	}

	private record Ending(CountDownLatch latch, CountDownLatch timeout) implements AsyncListener {

		@Override
		public void onTimeout(AsyncEvent event) {
			this.timeout.countDown();
			this.latch.countDown();
		}

		@Override
		public void onError(AsyncEvent event) {
			this.latch.countDown();
		}

		@Override
		public void onComplete(AsyncEvent event) {
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
		}

	}

}
