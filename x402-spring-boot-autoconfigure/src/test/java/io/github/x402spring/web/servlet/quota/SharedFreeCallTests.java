package io.github.x402spring.web.servlet.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances count the free calls of one network together.
 */
@Tag("integration")
class SharedFreeCallTests {

	private static final String NAME = "quota" + UUID.randomUUID().toString().substring(0, 8);

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@AfterEach
	void stop() {
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void tenOfTwoHundredAreFreeOnPostgres() {
		List<GateClient> clients = start(OnPostgres.class, "--x402.ledger.type=jdbc",
				"--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.jdbc.table-prefix=" + NAME + "_");
		assertThat(this.instances.getFirst().getBean(QuotaStore.class)).isInstanceOf(JdbcQuotaStore.class);
		assertTenAreFree(clients);
	}

	@Test
	void tenOfTwoHundredAreFreeOnRedis() throws Exception {
		RedisServer redis = RedisServer.start();
		try {
			OnRedis.server = redis;
			List<GateClient> clients = start(OnRedis.class, "--x402.quotas.type=redis");
			assertThat(this.instances.getFirst().getBean(QuotaStore.class)).isInstanceOf(RedisQuotaStore.class);
			assertTenAreFree(clients);
			stop();
		}
		finally {
			redis.stop();
		}
	}

	private void assertTenAreFree(List<GateClient> clients) {
		List<Integer> statuses = Parallel.run(200,
				(number) -> clients.get(number % 2)
					.get("/forecast", "X-Forwarded-For", "198.51." + number + ".1, 203.0.113.7")
					.statusCode());
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(10);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(190);
	}

	private List<GateClient> start(Class<?> application, String... arguments) {
		for (int i = 0; i < 2; i++) {
			this.instances
				.add(new SpringApplicationBuilder(application)
					.properties("server.port=0", "x402.network=eip155:84532",
							"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
							"x402.plans.forecast.price=$0.002", "x402.plans.forecast.free.calls=10",
							"x402.plans.forecast.free.per=month", "server.forward-headers-strategy=native")
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
		@PaidEndpoint(plan = "forecast")
		String forecast() {
			return "sunny";
		}

	}

}
