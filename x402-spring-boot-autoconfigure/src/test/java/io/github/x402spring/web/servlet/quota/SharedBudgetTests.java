package io.github.x402spring.web.servlet.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.jdbc.JdbcQuotaStore;
import io.github.x402spring.payment.quota.redis.RedisQuotaStore;
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
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances count the budget of one payer together.
 */
@Tag("integration")
class SharedBudgetTests {

	private static final String NAME = "budget" + UUID.randomUUID().toString().substring(0, 8);

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@AfterEach
	void stop() {
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void tenOfSixtyFourPaymentsAreTakenOnPostgres() {
		List<GateClient> clients = start(OnDatabase.class, "--database=" + PostgresServer.url(),
				"--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always",
				"--x402.ledger.jdbc.table-prefix=" + NAME + "_");
		assertThat(this.instances.getFirst().getBean(QuotaStore.class)).isInstanceOf(JdbcQuotaStore.class);
		assertTenAreTaken(clients);
	}

	@Test
	void tenOfSixtyFourPaymentsAreTakenOnH2() {
		List<GateClient> clients = start(OnDatabase.class, "--database=jdbc:h2:mem:" + NAME + ";DB_CLOSE_DELAY=-1",
				"--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always");
		assertThat(this.instances.getFirst().getBean(QuotaStore.class)).isInstanceOf(JdbcQuotaStore.class);
		assertTenAreTaken(clients);
	}

	@Test
	void tenOfSixtyFourPaymentsAreTakenOnRedis() throws Exception {
		RedisServer redis = RedisServer.start();
		try {
			OnRedis.server = redis;
			List<GateClient> clients = start(OnRedis.class, "--x402.quotas.type=redis");
			assertThat(this.instances.getFirst().getBean(QuotaStore.class)).isInstanceOf(RedisQuotaStore.class);
			assertTenAreTaken(clients);
			stop();
		}
		finally {
			redis.stop();
		}
	}

	private void assertTenAreTaken(List<GateClient> clients) {
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

	private List<GateClient> start(Class<?> application, String... arguments) {
		for (int i = 0; i < 2; i++) {
			this.instances.add(
					new SpringApplicationBuilder(application)
						.properties("server.port=0", "x402.network=eip155:84532",
								"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
								"x402.facilitator.type=sandbox", "x402.plans.report.price=$0.01",
								"x402.plans.report.budget.per-payer=0.10", "x402.plans.report.budget.per-endpoint=100")
						.run(arguments));
		}
		return this.instances.stream()
			.map((it) -> new GateClient(it.getEnvironment().getRequiredProperty("local.server.port", Integer.class)))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Reports.class)
	static class OnDatabase {

		@Bean
		DataSource dataSource(Environment environment) {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(environment.getRequiredProperty("database"));
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Reports.class)
	static class OnRedis {

		private static RedisServer server;

		@Bean
		LettuceConnectionFactory redisConnections() throws InterruptedException {
			return server.connect();
		}

	}

	@RestController
	static class Reports {

		@GetMapping("/report")
		@PaidEndpoint(plan = "report")
		String report() {
			return "report";
		}

	}

}
