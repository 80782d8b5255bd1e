package io.github.x402spring.sample.observability;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.SampleClient;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A Prometheus that scrapes a sample every second, and judges the alert rules as often.
 */
final class PrometheusServer implements AutoCloseable {

	static final String JOB = "x402-sample";

	private static final Pattern LISTENING = Pattern.compile("Listening on\" address=127.0.0.1:(\\d+)");

	// Prometheus does not look at its standard input. The shell does, so that it never
	// outlives this JVM.
	private static final String FOLLOW = "\"$@\" & cat > /dev/null; kill -9 $!; wait";

	private final Process process;

	private final SampleClient client;

	private PrometheusServer(Process process, int port) {
		this.process = process;
		this.client = new SampleClient(port);
	}

	/**
	 * Start it, and return when it answers.
	 * @param directory an empty directory
	 * @param port port of the sample
	 * @return the running server
	 */
	static PrometheusServer start(Path directory, int port) throws IOException {
		ExternalProgram.require("prometheus");
		Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
				global: {scrape_interval: 1s, evaluation_interval: 1s}
				rule_files: ['%s']
				scrape_configs:
				  - job_name: %s
				    metrics_path: /actuator/prometheus
				    static_configs: [{targets: ['127.0.0.1:%d']}]
				""".formatted(GrafanaFiles.ALERTS.toRealPath(), JOB, port));
		Path output = directory.resolve("prometheus.log");
		Process process = new ProcessBuilder("sh", "-c", FOLLOW, "sh", "prometheus", "--config.file=" + configuration,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:0")
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(Files.readString(output)).contains("Server is ready")
					.containsPattern(LISTENING));
			Matcher listening = LISTENING.matcher(Files.readString(output));
			assertThat(listening.find()).isTrue();
			return new PrometheusServer(process, Integer.parseInt(listening.group(1)));
		}
		catch (RuntimeException | AssertionError ex) {
			end(process);
			throw ex;
		}
	}

	/**
	 * Ask a question.
	 * @param expression the question
	 * @return the samples that answer it
	 */
	JsonNode ask(String expression) {
		return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)).get("result");
	}

	/**
	 * Ask for something else.
	 * @param path path and query below {@code /api/v1}
	 * @return the data of the answer
	 */
	JsonNode get(String path) {
		JsonNode answer = SampleClient.json(this.client.get("/api/v1/" + path).body());
		assertThat(answer.path("status").asString()).as("%s\n%s", path, answer).isEqualTo("success");
		assertThat(answer.has("warnings")).as("%s\n%s", path, answer).isFalse();
		return answer.get("data");
	}

	@Override
	public void close() throws IOException {
		end(this.process);
	}

	private static void end(Process process) throws IOException {
		process.getOutputStream().close();
		process.onExit().join();
	}

}
