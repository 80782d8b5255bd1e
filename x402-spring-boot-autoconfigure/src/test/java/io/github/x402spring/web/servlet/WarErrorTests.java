package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.ContentCachingResponseWrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * In a WAR, Boot's own filter decides about errors, outside of the gate: they are as free
 * as in the executable jar. Filters that copy bodies there lose nothing either.
 */
@Tag("integration")
class WarErrorTests {

	private static final String SECRET = "the-paid-content";

	private static Tomcat tomcat;

	private static ApplicationContext application;

	private static volatile CountDownLatch answered = new CountDownLatch(1);

	private final GateClient client = new GateClient(tomcat.getConnector().getLocalPort());

	private final SandboxFacilitator sandbox = application.getBean(SandboxFacilitator.class);

	private final ReportingLedger ledger = application.getBean(ReportingLedger.class);

	@BeforeAll
	static void deploy(@TempDir Path directory) throws Exception {
		tomcat = new Tomcat();
		tomcat.setBaseDir(directory.toString());
		tomcat.setPort(0);
		tomcat.getConnector();
		Context context = tomcat.addContext("", directory.toString());
		context.addServletContainerInitializer((classes, servlets) -> new Initializer().onStartup(servlets), Set.of());
		tomcat.start();
		application = (ApplicationContext) context.getServletContext()
			.getAttribute(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE);
	}

	@AfterAll
	static void undeploy() throws Exception {
		tomcat.stop();
		tomcat.destroy();
	}

	@BeforeEach
	void setUp() {
		this.sandbox.reset();
	}

	@AfterEach
	void endTasks() {
		answered.countDown();
		answered = new CountDownLatch(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/not-found:404", "/throws:500", "/send-error:404", "/callable-not-found:404",
			"/callable-throws:500", "/callable-send-error:404", "/callable-status:418", "/deferred-timeout:503",
			"/raw-timeout:503", "/task-timeout:503", "/deferred-error:404", "/future-not-found:404",
			"/future-throws:500", "/copied/callable-not-found:404", "/copied/callable-status:418" })
	void errorIsAnsweredAsItIsAndIsFree(String pathAndStatus) {
		String path = pathAndStatus.split(":")[0];
		int status = Integer.parseInt(pathAndStatus.split(":")[1]);
		String payment = this.client.sign(path);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, path);
			assertThat(response.statusCode()).isEqualTo(status);
			assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isEmpty();
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
			if (!Set.of("/callable-send-error", "/raw-timeout").contains(path) && !path.contains("status")) {
				assertThat(response.body()).contains("\"status\":" + status);
			}
		}
		assertThat(this.sandbox.settlements()).isZero();
		await().untilAsserted(() -> assertThat(this.ledger.recent(10))
			.noneMatch((it) -> it.terms().endpoint().equals("GET " + path)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/before/throws:500", "/before/not-found:404", "/before/callable-not-found:404",
			"/before/callable-throws:500", "/before/deferred-timeout:503", "/before/raw-timeout:503" })
	void errorAfterTheMoneyMovedIsAnsweredAsItIsAndLeavesAnEntitlement(String pathAndStatus) {
		String path = pathAndStatus.split(":")[0];
		int status = Integer.parseInt(pathAndStatus.split(":")[1]);
		String payment = this.client.sign(path);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, path);
			assertThat(response.statusCode()).isEqualTo(status);
			assertThat(GateClient.receipt(response).success()).isTrue();
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
			await()
				.untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).content()).isEqualTo(ContentState.FAILED));
		}
		assertThat(this.sandbox.settlements()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable", "/copied/callable", "/before/callable", "/future" })
	void contentIsServedOnceWithReceipt(String path) {
		HttpResponse<String> response = this.client.pay(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
		assertThat(this.sandbox.transfers()).isOne();
		await()
			.untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).content()).isEqualTo(ContentState.DELIVERED));
	}

	@Test
	void unpaidRequestsAreChallenged() {
		assertThat(this.client.get("/callable").statusCode()).isEqualTo(402);
	}

	static final class Initializer extends SpringBootServletInitializer {

		@Override
		protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
			return builder.sources(Application.class)
				.properties(Map.of("x402.network", "eip155:84532", "x402.pay-to",
						"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type", "sandbox",
						"spring.main.banner-mode", "off", "logging.register-shutdown-hook", "false",
						"spring.jmx.enabled", "false"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidController.class)
	static class Application {

		@Bean
		FilterRegistrationBean<Copying> copying() {
			FilterRegistrationBean<Copying> registration = new FilterRegistrationBean<>(new Copying());
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
			registration.addUrlPatterns("/copied/*");
			registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
			return registration;
		}

	}

	static final class Copying extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			if (!isAsyncDispatch(request)) {
				chain.doFilter(request, response);
				return;
			}
			ContentCachingResponseWrapper copy = new ContentCachingResponseWrapper(response);
			chain.doFilter(request, copy);
			copy.copyBodyToResponse();
		}

		@Override
		protected boolean shouldNotFilterAsyncDispatch() {
			return false;
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/not-found")
		@PaidEndpoint("$0.01")
		String notFound() {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}

		@GetMapping("/throws")
		@PaidEndpoint("$0.01")
		String throwing() {
			throw new IllegalStateException("now");
		}

		@GetMapping("/send-error")
		@PaidEndpoint("$0.01")
		void sendError(HttpServletResponse response) throws IOException {
			response.sendError(404);
		}

		@GetMapping({ "/callable", "/copied/callable" })
		@PaidEndpoint("$0.01")
		Callable<String> callable() {
			return () -> SECRET;
		}

		@GetMapping({ "/callable-not-found", "/copied/callable-not-found" })
		@PaidEndpoint("$0.01")
		Callable<String> callableNotFound() {
			return this::notFound;
		}

		@GetMapping("/callable-throws")
		@PaidEndpoint("$0.01")
		Callable<String> callableThrows() {
			return this::throwing;
		}

		@GetMapping("/callable-send-error")
		@PaidEndpoint("$0.01")
		Callable<Void> callableSendError(HttpServletResponse response) {
			return () -> {
				response.sendError(404);
				return null;
			};
		}

		@GetMapping({ "/callable-status", "/copied/callable-status" })
		@PaidEndpoint("$0.01")
		Callable<ResponseEntity<String>> callableStatus() {
			return () -> ResponseEntity.status(418).body("tea");
		}

		@GetMapping("/deferred-timeout")
		@PaidEndpoint("$0.01")
		DeferredResult<String> deferredTimeout() {
			return new DeferredResult<>(50L);
		}

		@GetMapping("/raw-timeout")
		@PaidEndpoint("$0.01")
		void rawTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.getOutputStream().print(SECRET);
			request.startAsync(request, response).setTimeout(50);
		}

		@GetMapping("/deferred-error")
		@PaidEndpoint("$0.01")
		DeferredResult<String> deferredError() {
			DeferredResult<String> result = new DeferredResult<>();
			result.setErrorResult(new ResponseStatusException(HttpStatus.NOT_FOUND));
			return result;
		}

		@GetMapping("/task-timeout")
		@PaidEndpoint("$0.01")
		WebAsyncTask<String> taskTimeout() {
			CountDownLatch end = answered;
			return new WebAsyncTask<>(50L, () -> {
				// Spring interrupts it first; an InterruptedException could win over the
				// timeout.
				while (end.getCount() > 0) {
					LockSupport.parkNanos(10_000_000);
				}
				return SECRET;
			});
		}

		@GetMapping("/future")
		@PaidEndpoint("$0.01")
		CompletableFuture<String> future() {
			return CompletableFuture.supplyAsync(() -> SECRET);
		}

		@GetMapping("/future-not-found")
		@PaidEndpoint("$0.01")
		CompletableFuture<String> futureNotFound() {
			return CompletableFuture.supplyAsync(this::notFound);
		}

		@GetMapping("/future-throws")
		@PaidEndpoint("$0.01")
		CompletableFuture<String> futureThrows() {
			return CompletableFuture.supplyAsync(this::throwing);
		}

		@GetMapping("/before/not-found")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String beforeNotFound() {
			return notFound();
		}

		@GetMapping("/before/throws")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String beforeThrows() {
			return throwing();
		}

		@GetMapping("/before/callable")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		Callable<String> beforeCallable() {
			return () -> SECRET;
		}

		@GetMapping("/before/callable-not-found")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		Callable<String> beforeCallableNotFound() {
			return this::notFound;
		}

		@GetMapping("/before/callable-throws")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		Callable<String> beforeCallableThrows() {
			return this::throwing;
		}

		@GetMapping("/before/raw-timeout")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void beforeRawTimeout(HttpServletRequest request, HttpServletResponse response) throws IOException {
			rawTimeout(request, response);
		}

		@GetMapping("/before/deferred-timeout")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		DeferredResult<String> beforeDeferredTimeout() {
			return new DeferredResult<>(50L);
		}

	}

}
