package io.github.x402spring.web.servlet.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.jdbc.JdbcLimitStore;
import io.github.x402spring.payment.limit.redis.RedisLimitStore;
import io.github.x402spring.payment.quota.redis.RedisServer;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances count requests and running calls together, and go on when the store is
 * gone.
 */
@Tag("integration")
class SharedLimitTests {

	private static final String NAME = "limit" + UUID.randomUUID().toString().substring(0, 8);

	static volatile CountDownLatch entered = new CountDownLatch(1);

	static volatile CountDownLatch leave = new CountDownLatch(1);

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@AfterEach
	void stop() {
		leave.countDown();
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void limitsAreSharedOnPostgres() throws Exception {
		List<GateClient> clients = start(OnPostgres.class, "--x402.limits.type=jdbc", "--x402.ledger.type=jdbc",
				"--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.jdbc.table-prefix=" + NAME + "_");
		assertThat(this.instances.getFirst().getBean(BucketStore.class)).isInstanceOf(JdbcLimitStore.class)
			.isSameAs(this.instances.getFirst().getBean(LeaseStore.class));
		assertShared(clients);
		JdbcClient client = JdbcClient.create(this.instances.getFirst().getBean(DataSource.class));
		client.sql("drop table " + NAME + "_limit_bucket").update();
		assertThat(clients.getFirst().get("/forecast", "X-Forwarded-For", "203.0.113.7").statusCode()).isEqualTo(402);
	}

	@Test
	void limitsAreSharedOnRedis() throws Exception {
		RedisServer redis = RedisServer.start();
		try {
			OnRedis.server = redis;
			List<GateClient> clients = start(OnRedis.class, "--x402.limits.type=redis");
			assertThat(this.instances.getFirst().getBean(BucketStore.class)).isInstanceOf(RedisLimitStore.class);
			assertShared(clients);
			redis.stop();
			assertThat(clients.getFirst().get("/forecast", "X-Forwarded-For", "203.0.113.7").statusCode())
				.isEqualTo(402);
			stop();
		}
		finally {
			redis.stop();
		}
	}

	private void assertShared(List<GateClient> clients) throws Exception {
		entered = new CountDownLatch(1);
		leave = new CountDownLatch(1);
		String slow = clients.getFirst().sign("/slow");
		String second = clients.getFirst().sign("/slow");
		CompletableFuture<Integer> first = CompletableFuture
			.supplyAsync(() -> clients.getFirst().payWith(slow, "/slow").statusCode());
		assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(clients.getLast().payWith(second, "/slow").body()).contains("concurrent_call_limit");
		leave.countDown();
		assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(200);
		await().untilAsserted(() -> assertThat(clients.getLast().payWith(second, "/slow").statusCode()).isEqualTo(200));
		List<Integer> statuses = Parallel.run(100,
				(number) -> clients.get(number % 2)
					.get("/forecast", "X-Forwarded-For", "198.51." + number + ".1, 203.0.113.7")
					.statusCode());
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(10);
		assertThat(statuses).filteredOn((it) -> it == 429).hasSize(90);
	}

	private List<GateClient> start(Class<?> application, String... arguments) {
		for (int i = 0; i < 2; i++) {
			this.instances
				.add(new SpringApplicationBuilder(application).properties("server.port=0", "x402.network=eip155:84532",
						"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
						"x402.limits.challenges.capacity=10", "x402.limits.challenges.per=1d",
						"x402.limits.concurrent-calls=1", "server.forward-headers-strategy=native")
					.run(arguments));
		}
		return this.instances.stream()
			.map((it) -> new GateClient(it.getEnvironment().getRequiredProperty("local.server.port", Integer.class)))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Forecasts.class)
	static class OnPostgres {

		@Bean
		DataSource dataSource() {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(PostgresServer.url());
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Forecasts.class)
	static class OnRedis {

		private static RedisServer server;

		@Bean
		LettuceConnectionFactory redisConnections() throws InterruptedException {
			return server.connect();
		}

	}

	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint("$0.01")
		String forecast() {
			return "sunny";
		}

		@GetMapping("/slow")
		@PaidEndpoint("$0.01")
		String slow() throws InterruptedException {
			entered.countDown();
			return leave.await(20, TimeUnit.SECONDS) ? "slow" : "too slow";
		}

	}

}
