package io.github.x402spring.web.servlet.limit;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LeaseStore;
import io.github.x402spring.payment.limit.jdbc.JdbcLimitStore;
import io.github.x402spring.payment.limit.redis.RedisLimitStore;
import io.github.x402spring.payment.quota.redis.RedisServer;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.SharedStore;
import io.github.x402spring.testsupport.TwoInstances;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
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

	@Test
	void limitsAreSharedOnPostgres() throws Exception {
		try (TwoInstances forecasts = start(SharedStore.database(PostgresServer.url()), "--x402.limits.type=jdbc",
				"--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always",
				"--x402.ledger.jdbc.table-prefix=" + NAME + "_")) {
			assertThat(forecasts.bean(BucketStore.class)).isInstanceOf(JdbcLimitStore.class)
				.isSameAs(forecasts.bean(LeaseStore.class));
			assertShared(forecasts.clients());
			JdbcClient client = JdbcClient.create(forecasts.bean(DataSource.class));
			client.sql("drop table " + NAME + "_limit_bucket").update();
			assertServedWithoutStore(forecasts);
		}
	}

	@Test
	void limitsAreSharedOnRedis() throws Exception {
		try (RedisServer redis = RedisServer.start();
				TwoInstances forecasts = start(SharedStore.redis(redis), "--x402.limits.type=redis")) {
			assertThat(forecasts.bean(BucketStore.class)).isInstanceOf(RedisLimitStore.class);
			assertShared(forecasts.clients());
			redis.stop();
			assertServedWithoutStore(forecasts);
		}
	}

	private static void assertServedWithoutStore(TwoInstances forecasts) {
		assertThat(forecasts.clients().getFirst().get("/forecast", "X-Forwarded-For", "203.0.113.7").statusCode())
			.isEqualTo(402);
	}

	private static void assertShared(List<GateClient> clients) throws Exception {
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

	private static TwoInstances start(ApplicationContextInitializer<?> store, String... arguments) {
		return TwoInstances.start(Forecasts.class, store,
				Stream
					.concat(Stream.of(arguments),
							Stream.of("--x402.limits.challenges.capacity=10", "--x402.limits.challenges.per=1d",
									"--x402.limits.concurrent-calls=1", "--server.forward-headers-strategy=native"))
					.toArray(String[]::new));
	}

	@EnableAutoConfiguration
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
