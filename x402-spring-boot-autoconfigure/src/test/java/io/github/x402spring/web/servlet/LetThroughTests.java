package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.observation.PaymentObservationContext;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.AsyncContext;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that cost nothing this time and answer later, and requests that end in the
 * gate, on a real port.
 */
@SpringBootTest(classes = LetThroughTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class LetThroughTests {

	private static final AtomicInteger ASKED = new AtomicInteger();

	private static final AtomicInteger RUNS = new AtomicInteger();

	@Autowired
	private Recorder recorder;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		ASKED.set(0);
		RUNS.set(0);
		this.recorder.started.clear();
		this.recorder.stopped.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/deferred", "/future" })
	void freeHandlerThatAnswersLaterIsAskedForOnce(String path) {
		HttpResponse<String> free = this.client.get(path);
		assertThat(free.statusCode()).isEqualTo(200);
		assertThat(free.body()).isEqualTo("content");
		assertThat(ASKED).hasValue(1);
		assertThat(this.client.get(path).statusCode()).isEqualTo(402);
		assertThat(RUNS).hasValue(1);
		await().untilAsserted(
				() -> assertThat(this.recorder.outcomes()).containsExactlyInAnyOrder("bypassed", "challenged"));
	}

	@Test
	void otherHandlerThatAFreeOneDispatchesToIsAskedFor() {
		HttpResponse<String> response = this.client.get("/dispatching");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).doesNotContain("content");
		assertThat(ASKED).hasValue(2);
		assertThat(RUNS).hasValue(1);
	}

	@Test
	void requestWhoseAnswerWasBegunBeforeTheGateEndsItsObservation() {
		String payment = this.client.sign("/paid");
		await()
			.untilAsserted(() -> assertThat(this.recorder.stopped).hasSameSizeAs(this.recorder.started).isNotEmpty());
		this.recorder.started.clear();
		this.recorder.stopped.clear();
		HttpResponse<String> response = this.client.payWith(payment, "/paid", "X-Open", "1");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(RUNS).hasValue(0);
		await().untilAsserted(() -> assertThat(this.recorder.stopped).hasSameSizeAs(this.recorder.started)
			.singleElement()
			.satisfies((it) -> {
				assertThat(it.getError()).isInstanceOf(IllegalStateException.class);
				assertThat(it.getLowCardinalityKeyValue("x402.outcome").getValue()).isEqualTo("exec_failed");
				assertThat(it.getLowCardinalityKeyValue("error.type").getValue()).isEqualTo("other");
				assertThat(it.getHighCardinalityKeyValue("x402.payment.id").getValue()).hasSize(32);
			}));
		assertThat(this.client.payWith(payment, "/paid").statusCode()).isEqualTo(200);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application implements WebMvcConfigurer {

		@Bean
		PriceResolver firstCallIsFree() {
			return (request) -> (ASKED.incrementAndGet() == 1) ? Optional.empty()
					: Optional.of(PaymentTerms.of("$0.01"));
		}

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		ObservationRegistry observationRegistry() {
			return ObservationRegistry.create();
		}

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(new HandlerInterceptor() {

				@Override
				public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
						throws Exception {
					if (request.getHeader("X-Open") != null) {
						response.getWriter();
					}
					return true;
				}

			});
		}

	}

	/** Keeps what was observed of the gate. */
	static class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.ContextView> started = new CopyOnWriteArrayList<>();

		private final List<Observation.ContextView> stopped = new CopyOnWriteArrayList<>();

		List<String> outcomes() {
			return new ArrayList<>(this.stopped).stream()
				.map((it) -> it.getLowCardinalityKeyValue("x402.outcome").getValue())
				.toList();
		}

		@Override
		public void onStart(Observation.Context context) {
			this.started.add(context);
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof PaymentObservationContext;
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/callable")
		@PaidEndpoint(priceResolver = "firstCallIsFree")
		Callable<String> callable() {
			RUNS.incrementAndGet();
			return () -> "content";
		}

		@GetMapping("/deferred")
		@PaidEndpoint(priceResolver = "firstCallIsFree")
		DeferredResult<String> deferred() {
			RUNS.incrementAndGet();
			DeferredResult<String> result = new DeferredResult<>();
			CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> result.setResult("content"));
			return result;
		}

		@GetMapping("/future")
		@PaidEndpoint(priceResolver = "firstCallIsFree")
		CompletableFuture<String> future() {
			RUNS.incrementAndGet();
			return CompletableFuture.supplyAsync(() -> "content",
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		@GetMapping("/dispatching")
		@PaidEndpoint(priceResolver = "firstCallIsFree")
		void dispatching(HttpServletRequest request, HttpServletResponse response) {
			RUNS.incrementAndGet();
			AsyncContext async = request.startAsync(request, response);
			async.dispatch("/callable");
		}

		@GetMapping("/paid")
		@PaidEndpoint("$0.01")
		String paid() {
			RUNS.incrementAndGet();
			return "content";
		}

	}

}
