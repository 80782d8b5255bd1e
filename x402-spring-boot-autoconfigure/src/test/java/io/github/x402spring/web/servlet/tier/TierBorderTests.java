package io.github.x402spring.web.servlet.tier;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.jdbc.JdbcQuotaStore;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Borders of tiers under 64 payments of one customer at once, in memory and by two
 * instances on PostgreSQL: each call has the price of its place, or a higher one while
 * calls before it are not paid for, sums are exact, and no client is challenged without
 * end.
 */
@Tag("integration")
class TierBorderTests {

	private static final int CALLS = 64;

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@AfterEach
	void stop() {
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void risingPricesByCalls(boolean shared) {
		List<GateClient> clients = start(shared, "0.001", "10", "0.002", "40", "0.003");
		List<Purchase> purchases = buy(clients, false);
		// Each call has the price of its place, in any order.
		assertPaid(purchases, 10, "0.001", 30, "0.002", 24, "0.003");
		assertThat(purchases).allSatisfy((it) -> assertThat(it.refusals()).isLessThanOrEqualTo(2));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void risingPricesOfPaymentsThatWereAllSignedForTheFirstPlace(boolean shared) {
		List<GateClient> clients = start(shared, "0.001", "10", "0.002", "40", "0.003");
		List<Purchase> purchases = buy(clients, true);
		assertPaid(purchases, 10, "0.001", 30, "0.002", 24, "0.003");
		assertThat(purchases).filteredOn((it) -> it.refusals() > 0).hasSizeGreaterThanOrEqualTo(54);
		assertThat(purchases).allSatisfy((it) -> assertThat(it.refusals()).isLessThanOrEqualTo(2));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void risingPricesBySpend(boolean shared) {
		// The tenth call begins at 9 thousandths; the 25th at 39.
		List<GateClient> clients = start(shared, "0.001", "$0.01", "0.002", "$0.04", "0.003");
		assertPaid(buy(clients, false), 10, "0.001", 15, "0.002", 39, "0.003");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void fallingPricesOfPaymentsThatWereAllSignedForTheFirstPlace(boolean shared) {
		List<GateClient> clients = start(shared, "0.003", "10", "0.002", "40", "0.001");
		List<Purchase> purchases = buy(clients, true);
		// The borders were crossed after they were asked.
		assertPaid(purchases, 64, "0.003");
		assertThat(purchases).allSatisfy((it) -> assertThat(it.refusals()).isZero());
		assertThat(TierTests.asked(clients.getFirst().get("/forecast", "X-User", "alice"))).isEqualTo(1000);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void fallingPricesAreNeverBelowThatOfThePlace(boolean shared) {
		List<GateClient> clients = start(shared, "0.003", "10", "0.002", "40", "0.001");
		List<Purchase> purchases = buy(clients, false);
		assertBooks(purchases);
		assertThat(purchases).allSatisfy((it) -> assertThat(it.refusals()).isZero());
		assertThat(purchases).filteredOn((it) -> it.amount().equals("0.001")).hasSizeLessThanOrEqualTo(24);
		assertThat(purchases).filteredOn((it) -> !it.amount().equals("0.003")).hasSizeLessThanOrEqualTo(54);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void drawsOfRisingPrices(boolean shared) {
		List<GateClient> clients = start(shared, "0.001", "10", "0.002", "40", "0.003");
		assertDrawn(draw(clients), 10, "0.001", 30, "0.002", 24, "0.003");
	}

	// The border is reached when the draws before it have left.
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void drawsOfFallingPrices(boolean shared) {
		List<GateClient> clients = start(shared, "0.003", "10", "0.002", "40", "0.001");
		List<String> drawn = draw(clients);
		assertThat(drawn).filteredOn("0.003"::equals).hasSizeGreaterThanOrEqualTo(10);
		assertThat(drawn).filteredOn("0.001"::equals).hasSizeLessThanOrEqualTo(24);
		assertThat(drawn).isSubsetOf("0.003", "0.002", "0.001");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void drawsBySpend(boolean shared) {
		List<GateClient> clients = start(shared, "0.001", "$0.01", "0.002", "$0.04", "0.003");
		// The tenth call begins at 9 thousandths, the 25th at 38, and the 26th at 40.
		assertDrawn(draw(clients), 10, "0.001", 15, "0.002", 39, "0.003");
	}

	// Calls that fail give their places back before others take them.
	private List<String> draw(List<GateClient> clients) {
		String pass = TierTests.buyPass(clients.getFirst());
		List<Integer> failed = Parallel.run(16,
				(number) -> clients.get(number % clients.size()).get("/missing", "PAYMENT-PASS", pass).statusCode());
		assertThat(failed).containsOnly(404);
		List<String> drawn = Parallel.run(CALLS, (number) -> {
			HttpResponse<String> response = clients.get(number % clients.size()).get("/forecast", "PAYMENT-PASS", pass);
			assertThat(response.statusCode()).isEqualTo(200);
			return response.body();
		});
		assertThat(drawn).hasSize(CALLS);
		BigDecimal sum = drawn.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
		HttpResponse<String> last = clients.getLast().get("/forecast", "PAYMENT-PASS", pass);
		BigDecimal left = BigDecimal.ONE.subtract(sum).subtract(new BigDecimal(last.body()));
		assertThat(last.headers().firstValue("Payment-Pass-Status").orElseThrow())
			.contains("credit=\"" + left.stripTrailingZeros().toPlainString() + "\"");
		return drawn;
	}

	private static void assertDrawn(List<String> drawn, Object... expected) {
		for (int i = 0; i < expected.length; i += 2) {
			Object amount = expected[i + 1];
			assertThat(drawn).filteredOn(amount::equals).hasSize((int) expected[i]);
		}
	}

	private void assertPaid(List<Purchase> purchases, Object... expected) {
		for (int i = 0; i < expected.length; i += 2) {
			Object amount = expected[i + 1];
			assertThat(purchases).filteredOn((it) -> it.amount().equals(amount)).hasSize((int) expected[i]);
		}
		assertBooks(purchases);
	}

	// What clients saw, what handlers saw, and what stands in the books.
	private void assertBooks(List<Purchase> purchases) {
		BigDecimal paid = purchases.stream()
			.map((it) -> new BigDecimal(it.amount()))
			.reduce(BigDecimal.ZERO, BigDecimal::add);
		BigDecimal served = this.instances.stream()
			.flatMap((it) -> it.getBean(TierShop.Forecasts.class).served.stream())
			.reduce(BigDecimal.ZERO, BigDecimal::add);
		assertThat(served).isEqualByComparingTo(paid);
		List<Payment> booked = this.instances.getFirst()
			.getBean(ReportingLedger.class)
			.slice(PaymentQuery.all(2 * CALLS).in(Set.of(MoneyState.SETTLED), Set.of()))
			.payments();
		assertThat(booked).hasSize(CALLS);
		BigInteger sum = booked.stream()
			.map((it) -> it.terms().quote().amount())
			.reduce(BigInteger.ZERO, BigInteger::add);
		assertThat(sum).isEqualTo(paid.movePointRight(6).toBigIntegerExact());
	}

	private List<Purchase> buy(List<GateClient> clients, boolean signedBefore) {
		List<String> signed = !signedBefore ? List.of()
				: Stream.generate(() -> sign(clients.getFirst())).limit(CALLS).toList();
		return Parallel.run(CALLS, (number) -> {
			GateClient client = clients.get(number % clients.size());
			String payment = signedBefore ? signed.get(number) : sign(client);
			for (int refusals = 0; refusals < 10; refusals++) {
				HttpResponse<String> response = client.payWith(payment, "/forecast", "X-User", "alice");
				if (response.statusCode() == 200) {
					return new Purchase(response.body(), refusals);
				}
				assertThat(response.statusCode()).isEqualTo(402);
				assertThat(response.body()).contains("price_changed");
				payment = client.wallet().pay(response.headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
			}
			throw new AssertionError("A client was challenged without end");
		});
	}

	private static String sign(GateClient client) {
		return client.wallet()
			.pay(client.get("/forecast", "X-User", "alice").headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	private List<GateClient> start(boolean shared, String... tiers) {
		List<String> arguments = new ArrayList<>(Arrays.asList("--x402.plans.forecast.tiers[0].price=$" + tiers[0],
				"--x402.plans.forecast.tiers[0].up-to=" + tiers[1], "--x402.plans.forecast.tiers[1].price=$" + tiers[2],
				"--x402.plans.forecast.tiers[1].up-to=" + tiers[3], "--x402.plans.forecast.tiers[2].price=$" + tiers[4],
				"--x402.plans.forecast.passes.credit.price=$1", "--x402.plans.forecast.passes.credit.credit=1",
				"--x402.plans.forecast.passes.credit.valid-for=1h"));
		if (shared) {
			String prefix = "tier" + UUID.randomUUID().toString().substring(0, 8) + "_";
			arguments.addAll(List.of("--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always",
					"--x402.ledger.jdbc.table-prefix=" + prefix));
		}
		Class<?> application = shared ? TierShop.OnPostgres.class : TierShop.InMemory.class;
		for (int i = 0; i < (shared ? 2 : 1); i++) {
			this.instances.add(new SpringApplicationBuilder(application).properties(TierShop.PROPERTIES)
				.run(arguments.toArray(String[]::new)));
		}
		assertThat(this.instances.getFirst().getBean(QuotaStore.class) instanceof JdbcQuotaStore).isEqualTo(shared);
		return this.instances.stream()
			.map((it) -> new GateClient(it.getEnvironment().getRequiredProperty("local.server.port", Integer.class)))
			.toList();
	}

	private record Purchase(String amount, int refusals) {

	}

}
