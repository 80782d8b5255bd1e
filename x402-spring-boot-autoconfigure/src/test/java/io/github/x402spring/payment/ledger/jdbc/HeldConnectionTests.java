package io.github.x402spring.payment.ledger.jdbc;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.PaymentDataSource;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that hold a connection while their answer is settled, as open-in-view and
 * transactions do: on a pool that they share with the ledger they wait for each other.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class HeldConnectionTests {

	private static final int POOL = 10;

	private static final int REQUESTS = 20;

	private static final Duration WAIT = Duration.ofSeconds(3);

	// Only where it runs out on purpose it is short.
	private static final Duration LONG_WAIT = Duration.ofSeconds(30);

	private static final String WARNING = "while a transaction of the application holds another connection";

	/** Counts the requests that hold a connection. */
	private static volatile CountDownLatch holding = new CountDownLatch(0);

	// Why the ledger needs a pool of its own: this is what happens without one.
	@ParameterizedTest
	@CsvSource({ "/open-in-view", "/transactional" })
	void sharedPoolStandsStill(String path) {
		try (ConfigurableApplicationContext context = start("H2", WAIT)) {
			Served served = serve(context, path);
			assertThat(served.statuses()).contains(503);
			assertThat(served.time()).isGreaterThanOrEqualTo(WAIT);
		}
	}

	@ParameterizedTest
	@CsvSource({ "H2,/open-in-view", "H2,/transactional", "PostgreSQL,/open-in-view", "PostgreSQL,/transactional" })
	void ledgerWithAPoolOfItsOwnServesAll(String database, String path, CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(database, LONG_WAIT, OwnPool.class)) {
			Served served = serve(context, path);
			assertThat(served.statuses()).hasSize(REQUESTS).containsOnly(200);
		}
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void stepWithinATransactionOnASharedPoolIsToldOnce(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("H2", LONG_WAIT)) {
			GateClient client = client(context);
			assertThat(client.pay("/small").statusCode()).isEqualTo(200);
			assertThat(output).doesNotContain(WARNING);
			assertThat(client.pay("/transactional").statusCode()).isEqualTo(200);
			assertThat(client.pay("/transactional").statusCode()).isEqualTo(200);
		}
		assertThat(output).containsOnlyOnce(WARNING).contains("@PaymentDataSource");
	}

	private static Served serve(ConfigurableApplicationContext context, String path) {
		GateClient client = client(context);
		List<String> payments = IntStream.range(0, REQUESTS).mapToObj((i) -> client.sign(path)).toList();
		holding = new CountDownLatch(POOL);
		Instant begin = Instant.now();
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<CompletableFuture<Integer>> answers = payments.stream()
				.map((payment) -> CompletableFuture.supplyAsync(() -> client.payWith(payment, path).statusCode(),
						clients))
				.toList();
			List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();
			return new Served(statuses, Duration.between(begin, Instant.now()));
		}
		finally {
			holding = new CountDownLatch(0);
		}
	}

	// Until as many requests have a connection as there are, as they have when the
	// application is busy.
	private static void awaitAll() {
		CountDownLatch all = holding;
		all.countDown();
		try {
			assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(((WebServerApplicationContext) context).getWebServer().getPort());
	}

	private static ConfigurableApplicationContext start(String database, Duration wait, Class<?>... more) {
		String url = database.equals("H2") ? "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"
				: PostgresServer.url();
		return new SpringApplicationBuilder(Application.class).sources(more)
			.properties("server.port=0", "spring.main.banner-mode=off", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
					"x402.ledger.jdbc.initialize-schema=always", "x402.settlement.max-buffer-size=16KB",
					"test.url=" + url, "test.wait=" + wait)
			.run("--x402.ledger.type=jdbc",
					"--x402.ledger.jdbc.table-prefix=held" + Long.toString(System.nanoTime(), 36) + "_");
	}

	private static HikariDataSource pool(Environment environment, int size) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(environment.getRequiredProperty("test.url"));
		pool.setMaximumPoolSize(size);
		pool.setMinimumIdle(1);
		pool.setConnectionTimeout(environment.getRequiredProperty("test.wait", Duration.class).toMillis());
		return pool;
	}

	private record Served(List<Integer> statuses, Duration time) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Handlers.class)
	static class Application {

		@Bean
		@Primary
		HikariDataSource shopPool(Environment environment) {
			return pool(environment, POOL);
		}

		@Bean
		WebMvcConfigurer openInView(DataSource dataSource) {
			return new WebMvcConfigurer() {

				@Override
				public void addInterceptors(InterceptorRegistry registry) {
					registry.addInterceptor(new OpenInView(dataSource)).addPathPatterns("/open-in-view");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPool {

		@Bean(defaultCandidate = false)
		@PaymentDataSource
		HikariDataSource ledgerPool(Environment environment) {
			return pool(environment, 4);
		}

	}

	/** Holds a connection until the request is over, as sessions in view do. */
	private static final class OpenInView implements HandlerInterceptor {

		private final DataSource dataSource;

		private OpenInView(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
				throws SQLException {
			request.setAttribute("connection", this.dataSource.getConnection());
			awaitAll();
			return true;
		}

		@Override
		public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
				@Nullable Exception ex) throws SQLException {
			((Connection) request.getAttribute("connection")).close();
		}

	}

	@Controller
	static class Handlers {

		private final TransactionTemplate transaction;

		Handlers(DataSource dataSource) {
			this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		}

		@GetMapping("/small")
		@PaidEndpoint("$0.01")
		void small(HttpServletResponse response) throws IOException {
			response.getWriter().write("small");
		}

		@GetMapping("/open-in-view")
		@PaidEndpoint("$0.01")
		void openInView(HttpServletResponse response) throws IOException {
			write(response.getWriter());
		}

		@GetMapping("/transactional")
		@PaidEndpoint("$0.01")
		void transactional(HttpServletResponse response) throws IOException {
			PrintWriter writer = response.getWriter();
			this.transaction.executeWithoutResult((status) -> {
				awaitAll();
				write(writer);
			});
		}

		// More than is held back.
		private static void write(PrintWriter writer) {
			for (int i = 0; i < 100; i++) {
				writer.write("x".repeat(1000));
			}
		}

	}

}
