package io.github.x402spring.sample.observability;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.sample.observability.GrafanaFiles.Question;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The dashboard and the alert rules ask for nothing that a scrape of the running sample
 * does not have: no metric, and no label. Prometheus takes the sample's scrapes and has
 * an answer to every question.
 */
@Tag("integration")
class DashboardTests {

	private static final Pattern METRIC = Pattern.compile("\\b(x402_\\w+?)(?:\\{([^}]*)\\}|\\b(?!\\w))");

	private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|ignoring|without) \\(([^)]*)\\)");

	private static final Pattern SERIES = Pattern.compile("^(\\w+)(?:\\{(.*)\\})? \\S+$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!=|=|!~)\\s*\"");

	/** Prometheus adds these to what it scrapes. */
	private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance", "le");

	/** Panels about what does not happen here. */
	private static final Set<String> QUIET = Set.of("Calls that failed");

	/** No secret: a number. */
	private static final String SELLER = "0x" + "4b".repeat(32);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static @Nullable RunningSample sample;

	@TempDir
	private Path directory;

	@BeforeAll
	static void start() throws Exception {
		NodeProject.install();
		LocalChain chain = LocalChain.shared();
		sample = RunningSample.start(ReferenceFacilitator.sharedUrl(), "--x402.rpc-url=" + chain.url(),
				"--x402.reconcile.interval=1s", "--x402.plans.forecast.free.calls=0",
				"--x402.plans.summaries.free.calls=1", "--x402.plans.summaries.budget.per-endpoint=1",
				"--x402.limits.type=jdbc", "--x402.plans.summaries.limits.challenges.capacity=5",
				"--x402.plans.summaries.limits.challenges.per=1h");
		live();
		await().atMost(LIMIT)
			.untilAsserted(() -> assertThat(scrape()).contains("x402_money_state{", "x402_chain_head_lag_seconds{",
					"x402_clock_skew_seconds{", "x402_passes_unearned_tokens{"));
	}

	@AfterAll
	static void stop() {
		if (sample != null) {
			sample.close();
		}
	}

	@Test
	void rowsAreMoneyPromiseSpeedPassesPlansLightningAndTrouble() throws Exception {
		assertThat(GrafanaFiles.dashboard().get("panels").valueStream())
			.filteredOn((panel) -> panel.get("type").stringValue().equals("row"))
			.extracting((panel) -> panel.get("title").stringValue())
			.containsExactly("Money", "Promise", "Speed", "Passes", "Plans", "Lightning", "Trouble");
	}

	@Test
	void everythingAskedForIsInAScrape() throws Exception {
		Map<String, Set<String>> labels = labels(scrape() + scrapeOnchain());
		List<String> questions = GrafanaFiles.expressions();
		assertThat(questions).hasSizeGreaterThan(30);
		for (String question : questions) {
			assertThatCanBeAnswered(question, labels);
		}
	}

	@Test
	void prometheusAnswersEveryPanelAndJudgesEveryAlert() throws Exception {
		try (PrometheusServer prometheus = PrometheusServer.start(this.directory, running().port())) {
			await().atMost(LIMIT)
				.untilAsserted(
						() -> assertThat(prometheus.get("label/job/values?match[]=x402_money_state").valueStream())
							.extracting(JsonNode::stringValue)
							.containsExactly(PrometheusServer.JOB));
			// What happens now is an increase.
			live();
			await().atMost(LIMIT).untilAsserted(() -> {
				assertThatPanelsAreAnswered(prometheus);
				assertThatAlertsAreJudged(prometheus);
			});
		}
	}

	private static void assertThatPanelsAreAnswered(PrometheusServer prometheus) throws IOException {
		for (Question question : GrafanaFiles.questions()) {
			List<String> values = prometheus.ask(question.of(PrometheusServer.JOB))
				.valueStream()
				.map((sample) -> sample.get("value").get(1).stringValue())
				.toList();
			if (QUIET.contains(question.panel())) {
				assertThat(values).as("%s", question).isEmpty();
			}
			else {
				assertThat(values).as("%s", question).isNotEmpty().anyMatch((value) -> !value.equals("NaN"));
			}
		}
	}

	private static void assertThatAlertsAreJudged(PrometheusServer prometheus) throws IOException {
		List<JsonNode> rules = prometheus.get("rules").at("/groups/0/rules").valueStream().toList();
		assertThat(rules).hasSameSizeAs(GrafanaFiles.alerts()).allSatisfy((rule) -> {
			assertThat(rule.get("health").stringValue()).as("%s", rule).isEqualTo("ok");
			assertThat(rule.has("lastError")).as("%s", rule).isFalse();
		});
		assertThat(rules).filteredOn((rule) -> rule.get("state").stringValue().equals("firing"))
			.extracting((rule) -> rule.get("name").stringValue())
			.containsExactly("X402Reorganised");
	}

	// Something of everything: bought, refused, presented again, reorganised away.
	private static void live() {
		RunningSample sample = running();
		SampleClient client = new SampleClient(sample.port());
		Call call = Call.get("/api/weather");
		String payment = client.sign(call, Version.V2);
		assertThat(client.present(call, Version.V2, payment).statusCode()).isEqualTo(200);
		assertThat(client.present(call, Version.V2, payment).statusCode()).isEqualTo(409);
		assertThat(client.get("/api/weather", "PAYMENT-SIGNATURE", "nonsense").statusCode()).isEqualTo(400);
		HttpResponse<String> sold = client.pay(new Call("POST", "/x402/passes/forecast/hundred", "{}"), Version.V2);
		assertThat(sold.statusCode()).isEqualTo(201);
		String token = SampleClient.json(sold.body()).get("token").stringValue();
		assertThat(client.get("/api/forecast", "PAYMENT-PASS", token).statusCode()).isEqualTo(200);
		assertThat(client.get("/api/forecast", "PAYMENT-PASS", "unknown").statusCode()).isEqualTo(402);
		summaries(client);
		// By itself once a minute.
		sample.context().getBean(ChainWatch.class).look();
		Payment settled = sample.payments().getFirst();
		Payment unknown = new Payment(settled.id(), settled.version() + 1, settled.terms(), MoneyState.UNKNOWN,
				settled.content(), 0, null, settled.transaction(), null, "not on the chain", false, false, null, null,
				Instant.now());
		sample.context()
			.getBeansOfType(PaymentListener.class)
			.values()
			.forEach((listener) -> listener.onTransition(settled, unknown));
	}

	// One is free, one is paid for, which takes from the budget, and the rest is turned
	// away.
	private static void summaries(SampleClient client) {
		Call call = new Call("POST", "/api/summaries", "{\"text\":\"It rains. It pours.\"}");
		client.send(call);
		if (client.send(call).statusCode() == 402) {
			client.pay(call, Version.V2);
		}
		for (int i = 0; i < 4; i++) {
			client.send(call);
		}
	}

	private static void assertThatCanBeAnswered(String question, Map<String, Set<String>> labels) {
		List<MatchResult> metrics = METRIC.matcher(GROUPING.matcher(question).replaceAll("")).results().toList();
		assertThat(metrics).as(question).isNotEmpty();
		Set<String> known = metrics.stream()
			.flatMap((metric) -> labels.getOrDefault(metric.group(1), Set.of()).stream())
			.collect(Collectors.toSet());
		known.addAll(OF_PROMETHEUS);
		for (MatchResult metric : metrics) {
			assertThat(labels).as(question).containsKey(metric.group(1));
			if (metric.group(2) != null) {
				assertThat(known).as(question)
					.containsAll(LABEL.matcher(metric.group(2)).results().map((it) -> it.group(1)).toList());
			}
		}
		GROUPING.matcher(question)
			.results()
			.flatMap((grouping) -> Stream.of(grouping.group(1).split(",")))
			.forEach((label) -> assertThat(known).as(question).contains(label.strip()));
	}

	private static Map<String, Set<String>> labels(String scrape) {
		return SERIES.matcher(scrape)
			.results()
			.collect(
					Collectors.groupingBy((series) -> series.group(1),
							Collectors.flatMapping((series) -> (series.group(2) != null)
									? LABEL.matcher(series.group(2)).results().map((it) -> it.group(1)) : Stream.of(),
									Collectors.toSet())));
	}

	// Of a seller with an account for gas of its own.
	private static String scrapeOnchain() {
		try (RunningSample onchain = RunningSample.startOnchain(LocalChain.shared().url(), SELLER)) {
			return new SampleClient(onchain.port()).get("/actuator/prometheus").body();
		}
	}

	private static String scrape() {
		return new SampleClient(running().port()).get("/actuator/prometheus").body();
	}

	private static RunningSample running() {
		assertThat(sample).isNotNull();
		return sample;
	}

}
