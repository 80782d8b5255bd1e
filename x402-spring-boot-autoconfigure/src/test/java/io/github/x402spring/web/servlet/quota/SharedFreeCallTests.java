package io.github.x402spring.web.servlet.quota;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.jdbc.JdbcQuotaStore;
import io.github.x402spring.payment.quota.redis.RedisQuotaStore;
import io.github.x402spring.payment.quota.redis.RedisServer;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.SharedStore;
import io.github.x402spring.testsupport.TwoInstances;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances count the free calls of one network together.
 */
@Tag("integration")
class SharedFreeCallTests {

	private static final String NAME = "quota" + UUID.randomUUID().toString().substring(0, 8);

	@Test
	void tenOfTwoHundredAreFreeOnPostgres() {
		try (TwoInstances forecasts = start(SharedStore.database(PostgresServer.url()), "--x402.ledger.type=jdbc",
				"--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.jdbc.table-prefix=" + NAME + "_")) {
			assertThat(forecasts.bean(QuotaStore.class)).isInstanceOf(JdbcQuotaStore.class);
			assertTenAreFree(forecasts.clients());
		}
	}

	@Test
	void tenOfTwoHundredAreFreeOnRedis() throws Exception {
		try (RedisServer redis = RedisServer.start();
				TwoInstances forecasts = start(SharedStore.redis(redis), "--x402.quotas.type=redis")) {
			assertThat(forecasts.bean(QuotaStore.class)).isInstanceOf(RedisQuotaStore.class);
			assertTenAreFree(forecasts.clients());
		}
	}

	private static void assertTenAreFree(List<GateClient> clients) {
		List<Integer> statuses = Parallel.run(200,
				(number) -> clients.get(number % 2)
					.get("/forecast", "X-Forwarded-For", "198.51." + number + ".1, 203.0.113.7")
					.statusCode());
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(10);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(190);
	}

	private static TwoInstances start(ApplicationContextInitializer<?> store, String... arguments) {
		return TwoInstances.start(Forecasts.class, store,
				Stream
					.concat(Stream.of(arguments),
							Stream.of("--x402.plans.forecast.price=$0.002", "--x402.plans.forecast.free.calls=10",
									"--x402.plans.forecast.free.per=month", "--server.forward-headers-strategy=native"))
					.toArray(String[]::new));
	}

	@EnableAutoConfiguration
	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast() {
			return "sunny";
		}

	}

}
