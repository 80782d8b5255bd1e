package io.github.x402spring.web.servlet.limit;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.limit.BucketStore;
import io.github.x402spring.payment.limit.LimitKey;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.quota.redis.RedisServer;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.SharedStore;
import io.github.x402spring.web.servlet.GateClient;
import io.github.x402spring.x402.X402Codec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A hundred thousand strangers, each from a network of its own, some with junk in the
 * name of a payer: memory, rows and keys stay bounded, and those who were there before
 * keep what they have.
 */
@Tag("campaign")
class StrangersTests {

	private static final Log logger = LogFactory.getLog(StrangersTests.class);

	private static final int STRANGERS = 100_000;

	private static final int ROOM = 20_000;

	/** Of {@link LimitKey#shared()}. */
	private static final int SHARED = 1024;

	private static final String NAME = "flood" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static final ApplicationContextInitializer<?> IN_MEMORY = (context) -> {
	};

	@Test
	void memoryIsBounded() {
		try (ConfigurableApplicationContext shop = start(IN_MEMORY)) {
			flood(shop, true);
			long before = usedHeap();
			flood(shop, false);
			long grown = usedHeap() - before;
			logger.info("100,000 more strangers: " + grown / 1024 + " kB more heap");
			assertThat(grown).isLessThan(8L << 20);
		}
	}

	@Test
	void rowsAreBounded() {
		try (ConfigurableApplicationContext shop = start(SharedStore.database(PostgresServer.url()),
				"--x402.limits.type=jdbc", "--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always",
				"--x402.ledger.jdbc.table-prefix=" + NAME)) {
			flood(shop, true);
			JdbcClient client = JdbcClient.create(shop.getBean(DataSource.class));
			long buckets = rows(client, "limit_bucket");
			long callers = rows(client, "quota_use");
			logger.info("100,000 strangers: " + buckets + " rows of buckets, " + callers + " of quotas");
			assertThat(buckets).isBetween(ROOM + 1L, (long) ROOM + 2 * SHARED);
			assertThat(callers).isLessThanOrEqualTo(ROOM + 1L);
			assertThat(rows(client, "limit_lease")).isZero();
			assertThat(rows(client, "payment")).isLessThan(10);
		}
	}

	@Test
	void keysAreBounded() throws Exception {
		try (RedisServer redis = RedisServer.start();
				ConfigurableApplicationContext shop = start(SharedStore.redis(redis), "--x402.limits.type=redis",
						"--x402.quotas.type=redis")) {
			flood(shop, true);
			StringRedisTemplate template = new StringRedisTemplate(shop.getBean(LettuceConnectionFactory.class));
			assertThat(template.keys("*").size()).isLessThan(10);
			long buckets = template.opsForZSet().size("x402:limit:challenges:forecast");
			logger.info("100,000 strangers: " + buckets + " buckets in " + template.keys("*"));
			assertThat(buckets).isBetween(ROOM + 1L, (long) ROOM + SHARED);
		}
	}

	@Test
	void aHundredThousandBucketsTakeSoMuchMemory() {
		BucketStore store = BucketStore.inMemory(STRANGERS, Clock.systemUTC());
		RateLimit limit = new RateLimit(60, Duration.ofHours(1));
		store.take(LimitKey.of("challenges", "first"), limit);
		long before = usedHeap();
		for (int i = 0; i < STRANGERS; i++) {
			store.take(LimitKey.of("challenges", "stranger" + i), limit);
		}
		long full = usedHeap() - before;
		for (int i = 0; i < STRANGERS * 5; i++) {
			store.take(LimitKey.of("challenges", "late" + i), limit);
		}
		long flooded = usedHeap() - before;
		logger.info("100,000 buckets: " + full / 1024 + " kB of heap, and " + flooded / 1024
				+ " kB after 500,000 more strangers");
		assertThat(full).isLessThan(64L << 20);
		assertThat(flooded - full).isLessThan(4L << 20);
		assertThat(store.prune(10)).isZero();
	}

	private static void flood(ConfigurableApplicationContext shop, boolean first) {
		GateClient client = new GateClient(
				shop.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		// A network that has used up its limit before, and a payer who has a call left.
		for (int i = 0; i < 3; i++) {
			client.get("/forecast", "X-Forwarded-For", "192.0.2.1");
		}
		assertThat(client.get("/forecast", "X-Forwarded-For", "192.0.2.1").statusCode()).isEqualTo(429);
		String payment = client.sign("/quiet");
		String junk = forged(payment, client.sign("/quiet"));
		Map<Integer, Long> statuses = strangers(client, junk);
		logger.info("Answers to strangers: " + statuses);
		assertThat(statuses.keySet()).isSubsetOf(200, 402, 429);
		assertThat(client.get("/forecast", "X-Forwarded-For", "192.0.2.1").statusCode()).isEqualTo(429);
		// His one call, which a second flood finds used up.
		assertThat(client.payWith(payment, "/quiet").statusCode()).isEqualTo(first ? 200 : 429);
		assertThat(client.get("/open").body()).isEqualTo("open");
	}

	private static Map<Integer, Long> strangers(GateClient client, String junk) {
		AtomicInteger next = new AtomicInteger();
		List<Future<List<Integer>>> results = new ArrayList<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
			for (int thread = 0; thread < 16; thread++) {
				results.add(executor.submit(() -> {
					List<Integer> statuses = new ArrayList<>();
					for (int i = next.getAndIncrement(); i < STRANGERS; i = next.getAndIncrement()) {
						statuses.add(ask(client, i, junk).statusCode());
					}
					return statuses;
				}));
			}
		}
		return results.stream()
			.flatMap((it) -> it.resultNow().stream())
			.collect(Collectors.groupingBy((it) -> it, Collectors.counting()));
	}

	private static HttpResponse<String> ask(GateClient client, int number, String junk) {
		String address = "2001:db8:" + Integer.toHexString(number >> 8) + ":" + Integer.toHexString((number & 255) << 8)
				+ "::1";
		if (number % 20 == 0) {
			return client.get("/quiet", "X-Forwarded-For", address, "PAYMENT-SIGNATURE", junk);
		}
		return client.get("/forecast", "X-Forwarded-For", address);
	}

	private static String forged(String payment, String other) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(X402Codec.decodePayment(payment).json());
		((ObjectNode) json.get("payload")).put("signature", Payloads.signature(X402Codec.decodePayment(other)));
		return Base64.getEncoder().encodeToString(StrictJson.write(json).getBytes(StandardCharsets.UTF_8));
	}

	private static long rows(JdbcClient client, String table) {
		return client.sql("select count(*) from " + NAME + table).query(Long.class).single();
	}

	// What a collection leaves, once several in a row agree.
	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

	private static ConfigurableApplicationContext start(ApplicationContextInitializer<?> store, String... arguments) {
		return new SpringApplicationBuilder(Forecasts.class).initializers(store)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
					"x402.plans.forecast.price=$0.002", "x402.plans.forecast.free.calls=1",
					"x402.plans.forecast.free.per=month", "x402.quotas.max-callers=" + ROOM,
					"x402.plans.forecast.limits.challenges.capacity=3", "x402.plans.forecast.limits.challenges.per=1d",
					"x402.limits.max-buckets=" + ROOM, "x402.limits.calls.capacity=1", "x402.limits.calls.per=1d",
					"x402.limits.concurrent-calls=1", "server.forward-headers-strategy=native")
			.run(arguments);
	}

	@EnableAutoConfiguration
	@RestController
	static class Forecasts {

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast")
		String forecast() {
			return "sunny";
		}

		@GetMapping("/quiet")
		@PaidEndpoint("$0.01")
		String quiet() {
			return "quiet";
		}

		@GetMapping("/open")
		String open() {
			return "open";
		}

	}

}
