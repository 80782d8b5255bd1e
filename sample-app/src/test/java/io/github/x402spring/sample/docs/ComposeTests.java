package io.github.x402spring.sample.docs;

import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The containers around the sample, as far as they can be judged without an engine that
 * runs them.
 */
class ComposeTests {

	private static final Path HERE = Path.of(".");

	private final Map<String, Object> services;

	private final Map<String, Object> volumes;

	ComposeTests() throws Exception {
		Map<String, Object> compose = RepositoryYaml.read(HERE.resolve("compose.yaml"));
		this.services = RepositoryYaml.map(compose.get("services"));
		this.volumes = RepositoryYaml.map(compose.get("volumes"));
	}

	@Test
	void imagesHaveVersionsAndOursIsTheOneThatTheBuildMakes() throws Exception {
		assertThat(this.services).isNotEmpty()
			.allSatisfy((name, service) -> assertThat(text(name, "image")).matches("[a-z0-9/-]+:v?\\d.*"));
		Element pom = PublishedPom.source("sample-app");
		String version = PublishedPom.text(PublishedPom.elements(pom, "parent").getFirst(), "version");
		assertThat(text("sample", "image")).isEqualTo(
				PublishedPom.text(pom, "spring-boot.build-image.imageName").replace("${project.version}", version));
	}

	@Test
	void whatIsMountedExists() {
		assertThat(this.services.keySet()).allSatisfy((service) -> {
			for (String[] mount : mounts(service)) {
				if (mount[0].startsWith(".")) {
					assertThat(HERE.resolve(mount[0])).isRegularFile();
					assertThat(mount[2]).isEqualTo("ro");
				}
				else {
					assertThat(this.volumes).containsKey(mount[0]);
				}
			}
		});
	}

	@Test
	void portsAreOpenToThisMachineOnly() {
		assertThat(this.services.keySet()).filteredOn((name) -> service(name).containsKey("ports"))
			.containsExactlyInAnyOrder("sample", "prometheus", "grafana")
			.allSatisfy((name) -> assertThat(RepositoryYaml.list(service(name).get("ports"))).isNotEmpty()
				.allSatisfy((port) -> assertThat(port.toString()).matches("127\\.0\\.0\\.1:(\\d+):\\1")));
	}

	@Test
	void sampleKnowsItsDatabase() {
		Map<String, Object> sample = RepositoryYaml.map(service("sample").get("environment"));
		Map<String, Object> postgres = RepositoryYaml.map(service("postgres").get("environment"));
		assertThat(sample).containsOnly(
				Map.entry("SPRING_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/" + postgres.get("POSTGRES_DB")),
				Map.entry("SPRING_DATASOURCE_USERNAME", postgres.get("POSTGRES_USER")),
				Map.entry("SPRING_DATASOURCE_PASSWORD", postgres.get("POSTGRES_PASSWORD")));
		assertThat(RepositoryYaml.map(service("sample").get("depends_on"))).containsOnlyKeys("postgres");
	}

	@Test
	void environmentOfTheSampleIsOfProperties() throws Exception {
		Set<String> known = new HashSet<>();
		for (URL metadata : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = metadata.openStream()) {
				SampleClient.json(new String(in.readAllBytes(), StandardCharsets.UTF_8))
					.get("properties")
					.forEach((property) -> known.add(variable(property.get("name").stringValue())));
			}
		}
		assertThat(known).containsAll(RepositoryYaml.map(service("sample").get("environment")).keySet());
	}

	@Test
	void whatOthersWaitForHasAHealthCheck() {
		assertThat(this.services.keySet()).filteredOn((name) -> service(name).get("depends_on") instanceof Map)
			.containsExactlyInAnyOrder("sample", "grafana")
			.flatExtracting((name) -> RepositoryYaml.map(service(name).get("depends_on")).keySet())
			.allSatisfy((needed) -> assertThat(RepositoryYaml.map(service(needed).get("healthcheck")))
				.containsKeys("test", "interval", "retries"));
	}

	@Test
	void passwordsThatAreKnownOpenNothing() {
		// PostgreSQL has no port outside of the network of these containers.
		assertThat(service("postgres")).doesNotContainKey("ports");
		assertThat(RepositoryYaml.map(service("grafana").get("environment")))
			.containsEntry("GF_AUTH_DISABLE_LOGIN_FORM", "true")
			.containsEntry("GF_AUTH_BASIC_ENABLED", "false");
	}

	@Test
	@Tag("integration")
	void composeAcceptsTheFile() throws Exception {
		// Both read files without an engine.
		String program = ExternalProgram.requireOneOf("docker-compose", "docker");
		List<String> command = new ArrayList<>(
				program.equals("docker") ? List.of("docker", "compose") : List.of(program));
		command.addAll(List.of("-f", "compose.yaml", "config", "--services"));
		assertThat(ExternalProgram.run(HERE, command.toArray(String[]::new)).lines())
			.containsExactlyInAnyOrderElementsOf(this.services.keySet());
	}

	@Test
	void prometheusAsksTheSample() throws Exception {
		Map<String, Object> prometheus = RepositoryYaml.read(HERE.resolve("compose/prometheus.yml"));
		Map<String, Object> scrape = RepositoryYaml
			.map(RepositoryYaml.list(prometheus.get("scrape_configs")).getFirst());
		assertThat(scrape).containsEntry("metrics_path", "/actuator/prometheus")
			.containsEntry("static_configs", List.of(Map.of("targets", List.of("sample:8080"))));
	}

	@Test
	@Tag("integration")
	void prometheusAcceptsItsConfiguration(@TempDir Path container) throws Exception {
		ExternalProgram.require("promtool");
		for (String[] mount : mounts("prometheus").stream().filter((it) -> it[0].startsWith(".")).toList()) {
			Files.copy(HERE.resolve(mount[0]), container.resolve(Path.of(mount[1]).getFileName()));
		}
		assertThat(ExternalProgram.run(container, "promtool", "check", "config", "prometheus.yml"))
			.contains("1 rule files found", "rules found");
	}

	@Test
	void grafanaAsksPrometheusAndShowsOurDashboard() throws Exception {
		Map<String, Object> source = RepositoryYaml.map(RepositoryYaml
			.list(RepositoryYaml.read(HERE.resolve("compose/grafana-datasource.yml")).get("datasources"))
			.getFirst());
		Map<String, Object> prometheus = RepositoryYaml.read(HERE.resolve("compose/prometheus.yml"));
		assertThat(source).containsEntry("type", "prometheus")
			.containsEntry("url", "http://prometheus:9090")
			.containsEntry("jsonData",
					Map.of("timeInterval", RepositoryYaml.map(prometheus.get("global")).get("scrape_interval")));
		Map<String, Object> provider = RepositoryYaml.map(RepositoryYaml
			.list(RepositoryYaml.read(HERE.resolve("compose/grafana-dashboards.yml")).get("providers"))
			.getFirst());
		String folder = RepositoryYaml.map(provider.get("options")).get("path").toString();
		List<String[]> dashboards = mounts("grafana").stream()
			.filter((mount) -> Path.of(mount[1]).getParent().toString().equals(folder))
			.toList();
		assertThat(dashboards).hasSize(1);
		assertThat(RepositoryYaml.map(service("grafana").get("environment")))
			.containsEntry("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH", dashboards.getFirst()[1]);
		JsonNode dashboard = SampleClient.json(Files.readString(HERE.resolve(dashboards.getFirst()[0])));
		// Provisioning fills in no inputs, as the import of a file does.
		assertThat(dashboard.has("__inputs")).isFalse();
		// Its panels ask the variable, and the variable takes the default source of that
		// type.
		assertThat(source).containsEntry("isDefault", true);
		assertThat(dashboard.at("/templating/list").valueStream()).anySatisfy((variable) -> assertThat(
				variable.get("name").stringValue() + " of " + variable.get("query").stringValue())
			.isEqualTo("datasource of " + source.get("type")));
		assertThat(dashboard.findValues("datasource")).isNotEmpty()
			.allSatisfy((asked) -> assertThat(asked.get("uid").stringValue()).isEqualTo("${datasource}"));
	}

	// As Spring Boot reads environment variables.
	private static String variable(String property) {
		return property.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
	}

	private Map<String, Object> service(String name) {
		return RepositoryYaml.map(this.services.get(name));
	}

	private String text(String service, String key) {
		return service(service).get(key).toString();
	}

	private List<String[]> mounts(String service) {
		Object mounts = service(service).getOrDefault("volumes", List.of());
		return RepositoryYaml.list(mounts).stream().map((mount) -> mount.toString().split(":")).toList();
	}

}
