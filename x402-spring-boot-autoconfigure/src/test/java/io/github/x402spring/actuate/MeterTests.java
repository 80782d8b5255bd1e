package io.github.x402spring.actuate;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.actuate.metrics.LedgerWatch;
import io.github.x402spring.actuate.metrics.Meters;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is measured of requests on a real port.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = WatchedShop.class,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=prometheus,payments",
				"management.prometheus.metrics.export.enabled=true", "logging.level.x402.payment=warn" })
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@Tag("integration")
class MeterTests {

	private static final Pattern SECRET = Pattern
		.compile("0x[0-9a-fA-F]{8,}|[0-9a-fA-F]{32,}|https?://.*|.*\\?.*|id-\\d+");

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private MeterRegistry registry;

	@Autowired
	private LedgerWatch watch;

	@LocalServerPort
	private int port;

	@AfterEach
	void plugIn() {
		WatchedShop.UNPLUGGED.set(false);
	}

	@Test
	void metersAgreeWithTheLedgerAndTheEndpoint() {
		trade();
		await().untilAsserted(() -> assertThat(count("x402.payments", "outcome", "delivered")).isEqualTo(2));
		this.watch.look();
		JsonNode totals = JsonMapper.shared().readTree(get("/actuator/payments", null)).get("totals");
		assertThat(totals.get("challenged").asLong()).isEqualTo(count("x402.challenges")).isEqualTo(7);
		assertThat(totals.get("settled").asLong()).isEqualTo(count("x402.payments", "outcome", "settled")).isEqualTo(3);
		assertThat(totals.get("failed").asLong()).isEqualTo(count("x402.payments", "outcome", "failed")).isEqualTo(1);
		assertThat(totals.get("unknown").asLong()).isEqualTo(count("x402.payments", "outcome", "unknown"))
			.isEqualTo(gauge("x402.unknown.count"))
			.isEqualTo(1);
		assertThat(totals.get("delivered").asLong())
			.isEqualTo(gauge("x402.money.state", "state", "settled", "content", "delivered"))
			.isEqualTo(2);
		assertThat(totals.get("owed").asLong())
			.isEqualTo(gauge("x402.money.state", "state", "settled", "content", "owed"))
			.isEqualTo(gauge("x402.paid.without.content"))
			.isEqualTo(1);
		assertThat(totals.get("released").asLong()).isEqualTo(count("x402.payments", "outcome", "released"))
			.isEqualTo(1);
		assertThat(gauge("x402.content.without.payment")).isZero();
		assertThat(totals.get("revenue").get(0).get("amount").asString()).isEqualTo("0.022");
		assertThat(this.registry.get("x402.revenue").counters()).extracting(Counter::count)
			.satisfies(
					(sums) -> assertThat(sums.stream().mapToDouble((it) -> it).sum()).isBetween(0.0219999, 0.0220001));
		Map<String, Long> refused = this.registry.get("x402.rejections")
			.counters()
			.stream()
			.collect(Collectors.toMap((it) -> it.getId().getTag("reason"), (it) -> (long) it.count()));
		totals.get("refused")
			.properties()
			.forEach((it) -> assertThat(refused).containsEntry(it.getKey(), it.getValue().asLong()));
		assertThat(count("x402.replays", "kind", "stored")).isEqualTo(1);
	}

	@Test
	void scrapeHasObjectivesAndDocumentedTags() {
		trade();
		await().untilAsserted(() -> assertThat(get("/actuator/prometheus", null)).contains("x402_payment_seconds_count",
				"x402_verify_seconds_count", "x402_settle_seconds_count", "x402_ledger_seconds_count",
				"x402_buffer_bytes_count", "x402_money_state"));
		String scrape = get("/actuator/prometheus", null);
		assertThat(scrape.lines()
			.filter((line) -> line.startsWith("x402_payment_seconds_bucket") && line.contains("outcome=\"delivered\""))
			.map((line) -> line.replaceAll(".*le=\"([^\"]+)\".*", "$1")))
			.contains("0.05", "0.1", "0.25", "0.5", "1.0", "2.0", "5.0", "10.0");
		Meters.all()
			.forEach((name, tags) -> this.registry.find(name)
				.meters()
				.forEach((it) -> assertThat(it.getId().getTags().stream().map((tag) -> tag.getKey()))
					.containsExactlyInAnyOrderElementsOf(tags)));
		Set<String> known = new HashSet<>(Meters.all().keySet());
		known.addAll(List.of("x402.payment", "x402.verify", "x402.settle", "x402.ledger", "x402.reconcile"));
		assertThat(ours()).extracting((it) -> it.getId().getName().replace(".active", "")).isSubsetOf(known);
	}

	@Test
	void seriesOfWhatIsSoldAreThereBeforeAnythingHappens() {
		for (String endpoint : List.of("GET /paid", "GET /items/{id}", "GET /broken", "GET /first")) {
			for (String outcome : List.of("settled", "delivered", "failed", "unknown")) {
				assertThat(this.registry.get("x402.payments")
					.tags("endpoint", endpoint, "network", "eip155:84532", "asset", "USDC", "outcome", outcome)
					.counter()
					.count()).isZero();
			}
			assertThat(this.registry.get("x402.revenue")
				.tags("endpoint", endpoint, "network", "eip155:84532", "asset", "USDC")
				.counter()
				.count()).isZero();
			for (String variant : List.of("json", "html")) {
				assertThat(this.registry.get("x402.challenges")
					.tags("endpoint", endpoint, "variant", variant)
					.counter()
					.count()).isZero();
			}
		}
		assertThat(this.registry.get("x402.reorgs").tag("network", "eip155:84532").counter().count()).isZero();
		this.watch.look();
		assertThat(gauge("x402.unknown.count", "network", "eip155:84532")).isZero();
		assertThat(gauge("x402.unknown.age.max", "network", "eip155:84532")).isZero();
		assertThat(this.registry.get("x402.reconciler.age").gauge().value()).isBetween(0.0, 60.0);
	}

	@Test
	void pagesAndDocumentsAreCountedApart() {
		assertThat(status("/paid", null)).isEqualTo(402);
		assertThat(WatchedShop.page(this.port, "/paid").statusCode()).isEqualTo(402);
		assertThat(count("x402.challenges", "endpoint", "GET /paid", "variant", "json")).isOne();
		assertThat(count("x402.challenges", "endpoint", "GET /paid", "variant", "html")).isOne();
	}

	@Test
	void gaugesWithoutTheLedgerAreNoNumbersAndTheScrapeWorks() {
		trade();
		WatchedShop.UNPLUGGED.set(true);
		this.watch.look();
		assertThat(this.registry.get("x402.unknown.count").gauge().value()).isNaN();
		assertThat(this.registry.get("x402.unknown.age.max").gauge().value()).isNaN();
		assertThat(get("/actuator/prometheus", null)).contains("x402_unknown_count{network=\"eip155:84532\"} NaN",
				"x402_challenges_total");
		WatchedShop.UNPLUGGED.set(false);
		this.watch.look();
		assertThat(gauge("x402.unknown.count")).isEqualTo(1);
	}

	@Test
	void numberOfSeriesDoesNotGrowWithThePayers() throws Exception {
		assertThatNumberOfSeriesDoesNotGrow(500);
	}

	@Test
	@Tag("campaign")
	void numberOfSeriesDoesNotGrowWithManyPayers() throws Exception {
		assertThatNumberOfSeriesDoesNotGrow(10_000);
	}

	private void assertThatNumberOfSeriesDoesNotGrow(int payers) throws Exception {
		int first = payers / 10;
		buyAsSomebodyElse(0, first);
		await().untilAsserted(() -> assertThat(count("x402.payments", "outcome", "delivered")).isEqualTo(first));
		buyBadly();
		Set<String> before = series();
		buyAsSomebodyElse(first, payers);
		buyBadly();
		await().untilAsserted(() -> assertThat(count("x402.payments", "outcome", "delivered")).isEqualTo(payers));
		assertThat(series()).isEqualTo(before).hasSizeLessThan(100);
		assertThat(ours()).flatExtracting((it) -> it.getId().getTags())
			.extracting((tag) -> tag.getValue())
			.isNotEmpty()
			.noneMatch((value) -> SECRET.matcher(value).matches());
	}

	private void trade() {
		assertThat(status("/paid", sign("/paid"))).isEqualTo(200);
		String payment = sign("/paid");
		assertThat(status("/paid", payment)).isEqualTo(200);
		assertThat(status("/paid", payment)).isEqualTo(409);
		assertThat(status("/paid", "garbage")).isEqualTo(400);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(status("/paid", sign("/paid"))).isEqualTo(402);
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(status("/paid", sign("/paid"))).isEqualTo(503);
		assertThat(status("/broken", sign("/broken"))).isEqualTo(500);
		assertThat(status("/first", sign("/first"))).isEqualTo(500);
		assertThat(status("/paid", null)).isEqualTo(402);
	}

	private void buyAsSomebodyElse(int from, int until) throws Exception {
		String challenge = WatchedShop.get(this.port, "/items/1", null)
			.headers()
			.firstValue("PAYMENT-REQUIRED")
			.orElseThrow();
		AtomicInteger next = new AtomicInteger(from);
		try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
			for (int thread = 0; thread < 4; thread++) {
				executor.submit(() -> {
					for (int i = next.getAndIncrement(); i < until; i = next.getAndIncrement()) {
						SandboxWallet stranger = new SandboxWallet("0x%064x".formatted(0x1000 + i), Clock.systemUTC());
						status("/items/id-" + i + "?q=" + i, stranger.pay(challenge));
					}
				});
			}
		}
	}

	// Junk in every place that a client can write to.
	private void buyBadly() {
		for (int i = 0; i < 20; i++) {
			status("/items/" + i + "?junk=" + i, "junk" + i);
			status("/items/" + i, sign("/first"));
		}
	}

	private Set<String> series() {
		return ours().stream()
			.map((it) -> it.getId().getName() + it.getId().getTags())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private List<Meter> ours() {
		return this.registry.getMeters().stream().filter((it) -> it.getId().getName().startsWith("x402.")).toList();
	}

	private long count(String name, String... tags) {
		return (long) this.registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
	}

	private long gauge(String name, String... tags) {
		Gauge gauge = this.registry.get(name).tags(tags).gauge();
		return (long) gauge.value();
	}

	private String sign(String path) {
		return this.wallet
			.pay(WatchedShop.get(this.port, path, null).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	private int status(String path, String payment) {
		return WatchedShop.get(this.port, path, payment).statusCode();
	}

	private String get(String path, String payment) {
		return WatchedShop.get(this.port, path, payment).body();
	}

}
