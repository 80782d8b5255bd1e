package io.github.x402spring.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentListener;
import io.github.x402spring.sample.SampleClient.Call;
import io.github.x402spring.sample.SampleClient.Version;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The dashboard and the alert rules ask for nothing that a scrape of the running sample
 * does not have: no metric, and no label.
 */
class DashboardTests {

	private static final Path DIRECTORY = Path.of("..", "docs", "grafana");

	private static final Pattern METRIC = Pattern.compile("\\b(x402_\\w+?)(?:\\{([^}]*)\\}|\\b(?!\\w))");

	private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|ignoring|without) \\(([^)]*)\\)");

	private static final Pattern SERIES = Pattern.compile("^(\\w+)(?:\\{(.*)\\})? \\S+$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!=|=|!~)\\s*\"");

	/** Prometheus adds these to what it scrapes. */
	private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance", "le");

	@Test
	void everythingAskedForIsInAScrape() throws Exception {
		NodeProject.install();
		LocalChain chain = LocalChain.shared();
		try (RunningSample sample = RunningSample.start(ReferenceFacilitator.sharedUrl(),
				"--x402.rpc-url=" + chain.url(), "--x402.reconcile.interval=1s")) {
			live(sample);
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(scrape(sample)).contains("x402_money_state{",
						"x402_chain_head_lag_seconds{", "x402_clock_skew_seconds{"));
			Map<String, Set<String>> labels = labels(scrape(sample));
			List<String> questions = Stream.concat(dashboard(), alerts()).toList();
			assertThat(questions).hasSizeGreaterThan(30);
			for (String question : questions) {
				assertThatCanBeAnswered(question, labels);
			}
		}
	}

	// Something of everything: bought, refused, presented again, reorganised away.
	private static void live(RunningSample sample) {
		SampleClient client = new SampleClient(sample.port());
		Call call = Call.get("/api/weather");
		String payment = client.sign(call, Version.V2);
		assertThat(client.present(call, Version.V2, payment).statusCode()).isEqualTo(200);
		assertThat(client.present(call, Version.V2, payment).statusCode()).isEqualTo(409);
		assertThat(client.get("/api/weather", "PAYMENT-SIGNATURE", "nonsense").statusCode()).isEqualTo(400);
		Payment settled = sample.payments().getFirst();
		Payment unknown = new Payment(settled.id(), settled.version() + 1, settled.terms(), MoneyState.UNKNOWN,
				settled.content(), 0, null, settled.transaction(), "not on the chain", false, false, null, null,
				Instant.now());
		sample.context()
			.getBeansOfType(PaymentListener.class)
			.values()
			.forEach((listener) -> listener.onTransition(settled, unknown));
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

	private static String scrape(RunningSample sample) {
		return new SampleClient(sample.port()).get("/actuator/prometheus").body();
	}

	private static Stream<String> dashboard() throws IOException {
		JsonNode dashboard = SampleClient.json(Files.readString(DIRECTORY.resolve("x402-payments.json")));
		List<String> questions = new ArrayList<>();
		for (JsonNode panel : dashboard.get("panels")) {
			panel.path("targets").forEach((target) -> questions.add(target.get("expr").stringValue()));
		}
		List<String> rows = dashboard.get("panels")
			.valueStream()
			.filter((panel) -> panel.get("type").stringValue().equals("row"))
			.map((panel) -> panel.get("title").stringValue())
			.toList();
		assertThat(rows).containsExactly("Money", "Promise", "Speed", "Trouble");
		return questions.stream();
	}

	@SuppressWarnings("unchecked")
	private static Stream<String> alerts() throws IOException {
		try (InputStream file = Files.newInputStream(DIRECTORY.resolve("x402-alerts.yml"))) {
			Map<String, List<Map<String, Object>>> all = new Yaml().load(file);
			return all.getOrDefault("groups", List.of())
				.stream()
				.flatMap((group) -> ((List<Map<String, Object>>) group.get("rules")).stream())
				.map((rule) -> String.valueOf(rule.get("expr")));
		}
	}

}
