package io.github.x402spring.fuzz;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
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
class FuzzCampaignTests {

	private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);

	/** For starting, and for writing down what was found. */
	private static final int EXTRA_SECONDS = 180;

	private static final Pattern DONE = Pattern.compile("Done \\d+ runs in \\d+ second");

	@ParameterizedTest
	@MethodSource("targets")
	void noInputIsFoundThatBreaks(String target) throws Exception {
		Path log = Files.createDirectories(Path.of("target", "fuzz")).resolve(target + ".log");
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
		String output = Files.readString(log);
		System.out.printf("Fuzzed %s for %d s: %s%n", target, Duration.between(start, Instant.now()).toSeconds(),
				DONE.matcher(output).results().map((result) -> result.group()).findFirst().orElse("stopped"));
		assertThat(process.exitValue()).as("exit status of %s, see %s", target, log).isZero();
		assertThat(output).containsPattern(DONE);
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
