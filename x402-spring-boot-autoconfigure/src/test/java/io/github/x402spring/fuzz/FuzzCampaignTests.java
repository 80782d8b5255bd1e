package io.github.x402spring.fuzz;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks for inputs that break a fuzz test, for ten seconds each or as long as
 * {@code -Dfuzz.seconds} says. The fuzzer takes a process as its own, so each test gets
 * one. What it finds is kept beside the known inputs.
 */
@Tag("campaign")
@TestInstance(Lifecycle.PER_CLASS)
class FuzzCampaignTests {

	private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);

	/** For starting, and for writing down what was found. */
	private static final int EXTRA_SECONDS = 300;

	private static final Pattern DONE = Pattern.compile("Done \\d+ runs in \\d+ second");

	/** Two at a time: a process uses one core, most of the time to start. */
	private final ExecutorService processes = Executors.newFixedThreadPool(2);

	private final Map<String, Future<Integer>> exits = new LinkedHashMap<>();

	@BeforeAll
	void start() throws IOException {
		targets().forEach((target) -> this.exits.put(target, this.processes.submit(() -> fuzz(target))));
	}

	@AfterAll
	void stop() {
		this.processes.shutdownNow();
	}

	@ParameterizedTest
	@MethodSource("targets")
	void noInputIsFoundThatBreaks(String target) throws Exception {
		int exit = this.exits.get(target).get();
		Path log = log(target);
		assertThat(exit).as("exit status of %s, see %s", target, log).isZero();
		assertThat(Files.readString(log)).containsPattern(DONE);
	}

	private static int fuzz(String target) throws IOException, InterruptedException {
		Path log = log(target);
		Files.createDirectories(log.getParent());
		Instant start = Instant.now();
		ProcessBuilder builder = new ProcessBuilder(command(target)).redirectErrorStream(true)
			.redirectOutput(Redirect.to(log.toFile()));
		builder.environment().put("JAZZER_FUZZ", "1");
		Process process = builder.start();
		try {
			assertThat(process.waitFor(SECONDS + EXTRA_SECONDS, TimeUnit.SECONDS))
				.as("%s ends in time, see %s", target, log)
				.isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		System.out.printf("Fuzzed %s for %d s: %s%n", target, Duration.between(start, Instant.now()).toSeconds(),
				DONE.matcher(Files.readString(log))
					.results()
					.map((result) -> result.group())
					.findFirst()
					.orElse("stopped"));
		return process.exitValue();
	}

	private static Path log(String target) {
		return Path.of("target", "fuzz", target + ".log");
	}

	static Stream<String> targets() throws IOException {
		Resource[] classes = new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/github/x402spring/**/*FuzzTests.class");
		assertThat(classes).isNotEmpty();
		Path root = Path.of("target", "test-classes").toAbsolutePath();
		return Arrays.stream(classes)
			.map((resource) -> root.relativize(path(resource)).toString())
			.map((name) -> name.substring(0, name.length() - ".class".length()).replace('/', '.').replace('\\', '.'))
			.sorted();
	}

	private static Path path(Resource resource) {
		try {
			return resource.getFile().toPath();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<String> command(String target) {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
				"--enable-native-access=ALL-UNNAMED", "-XX:+EnableDynamicAgentLoading", "-cp",
				System.getProperty("java.class.path"), FuzzRun.class.getName(), target, SECONDS + "s");
	}

}
