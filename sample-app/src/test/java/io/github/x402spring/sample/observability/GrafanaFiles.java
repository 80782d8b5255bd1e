package io.github.x402spring.sample.observability;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.SampleClient;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/**
 * The dashboard and the alert rules of the documentation.
 */
final class GrafanaFiles {

	/** The alert rules. */
	static final Path ALERTS = Path.of("..", "docs", "grafana", "x402-alerts.yml");

	private static final Path DASHBOARD = ALERTS.resolveSibling("x402-payments.json");

	private GrafanaFiles() {
	}

	static JsonNode dashboard() throws IOException {
		return SampleClient.json(Files.readString(DASHBOARD));
	}

	/**
	 * Return what the panels ask for.
	 * @return the questions in their order
	 */
	static List<Question> questions() throws IOException {
		List<Question> questions = new ArrayList<>();
		for (JsonNode panel : dashboard().get("panels")) {
			panel.path("targets")
				.forEach((target) -> questions
					.add(new Question(panel.get("title").stringValue(), target.get("expr").stringValue())));
		}
		return questions;
	}

	@SuppressWarnings("unchecked")
	static List<Map<String, Object>> alerts() throws IOException {
		try (InputStream file = Files.newInputStream(ALERTS)) {
			Map<String, List<Map<String, Object>>> all = new Yaml().load(file);
			return all.getOrDefault("groups", List.of())
				.stream()
				.flatMap((group) -> ((List<Map<String, Object>>) group.get("rules")).stream())
				.toList();
		}
	}

	/**
	 * Return all that is asked for.
	 * @return expressions of panels and of alerts
	 */
	static List<String> expressions() throws IOException {
		return Stream
			.concat(questions().stream().map(Question::expression),
					alerts().stream().map((alert) -> String.valueOf(alert.get("expr"))))
			.toList();
	}

	/**
	 * A question of a panel.
	 *
	 * @param panel title of the panel
	 * @param expression the question, with variables of Grafana
	 */
	record Question(String panel, String expression) {

		// As Grafana does it for a day on the time axis.
		String of(String job) {
			return this.expression.replace("$job", job).replace("$__rate_interval", "1m");
		}

	}

}
