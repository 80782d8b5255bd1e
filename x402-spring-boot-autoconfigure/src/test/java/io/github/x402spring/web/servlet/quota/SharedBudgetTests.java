package io.github.x402spring.web.servlet.quota;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
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
 * Two instances count the budget of one payer together.
 */
@Tag("integration")
class SharedBudgetTests {

	private static final String NAME = "budget" + UUID.randomUUID().toString().substring(0, 8);

	@Test
	void tenOfSixtyFourPaymentsAreTakenOnPostgres() {
		try (TwoInstances reports = start(SharedStore.database(PostgresServer.url()), "--x402.ledger.type=jdbc",
				"--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.jdbc.table-prefix=" + NAME + "_")) {
			assertThat(reports.bean(QuotaStore.class)).isInstanceOf(JdbcQuotaStore.class);
			assertTenAreTaken(reports.clients());
		}
	}

	@Test
	void tenOfSixtyFourPaymentsAreTakenOnH2() {
		try (TwoInstances reports = start(SharedStore.database("jdbc:h2:mem:" + NAME + ";DB_CLOSE_DELAY=-1"),
				"--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always")) {
			assertThat(reports.bean(QuotaStore.class)).isInstanceOf(JdbcQuotaStore.class);
			assertTenAreTaken(reports.clients());
		}
	}

	@Test
	void tenOfSixtyFourPaymentsAreTakenOnRedis() throws Exception {
		try (RedisServer redis = RedisServer.start();
				TwoInstances reports = start(SharedStore.redis(redis), "--x402.quotas.type=redis")) {
			assertThat(reports.bean(QuotaStore.class)).isInstanceOf(RedisQuotaStore.class);
			assertTenAreTaken(reports.clients());
		}
	}

	private static void assertTenAreTaken(List<GateClient> clients) {
		String challenge = clients.getFirst().get("/report").headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
		List<String> payments = IntStream.range(0, 64)
			.mapToObj((number) -> clients.getFirst().wallet().pay(challenge))
			.toList();
		List<Integer> statuses = Parallel.run(64,
				(number) -> clients.get(number % 2)
					.get("/report", "PAYMENT-SIGNATURE", payments.get(number))
					.statusCode());
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(10);
		assertThat(statuses).filteredOn((it) -> it == 429).hasSize(54);
	}

	private static TwoInstances start(ApplicationContextInitializer<?> store, String... arguments) {
		return TwoInstances.start(Reports.class, store,
				Stream
					.concat(Stream.of(arguments), Stream.of("--x402.plans.report.price=$0.01",
							"--x402.plans.report.budget.per-payer=0.10", "--x402.plans.report.budget.per-endpoint=100"))
					.toArray(String[]::new));
	}

	@EnableAutoConfiguration
	@RestController
	static class Reports {

		@GetMapping("/report")
		@PaidEndpoint(plan = "report")
		String report() {
			return "report";
		}

	}

}
