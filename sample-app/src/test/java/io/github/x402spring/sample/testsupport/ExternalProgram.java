package io.github.x402spring.sample.testsupport;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Runs programs that a machine may have or not.
 */
public final class ExternalProgram {

	private static final long TIME_LIMIT_MINUTES = 5;

	private ExternalProgram() {
	}

	/**
	 * Go on only if the programs are installed. Where they are not, the test says loudly
	 * that it did not run; a build server has to have them.
	 * @param programs names of programs
	 */
	public static void require(String... programs) {
		for (String program : programs) {
			if (!isInstalled(program)) {
				String message = "NOT RUN: this test needs " + program + ", which is not installed here.";
				System.out.println("\n**** " + message + " ****\n");
				assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
				assumeThat(false).as(message).isTrue();
			}
		}
	}

	/**
	 * Go on only if one of several programs is installed.
	 * @param programs names of programs that do the same
	 * @return the first of them that is there
	 */
	public static String requireOneOf(String... programs) {
		Optional<String> installed = Stream.of(programs).filter(ExternalProgram::isInstalled).findFirst();
		if (installed.isEmpty()) {
			require(programs[0]);
		}
		return installed.orElseThrow();
	}

	/**
	 * Find where a program is.
	 * @param program name of an installed program
	 * @return its path
	 */
	public static Path find(String program) {
		return directories().map((directory) -> Path.of(directory, program))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Run a program to its end.
	 * @param directory where it runs
	 * @param command name and arguments
	 * @return what it wrote to standard output
	 * @throws AssertionError if it fails
	 */
	public static String run(Path directory, String... command) throws IOException, InterruptedException {
		Path output = Files.createTempFile("x402-sample", ".out");
		Path errors = Files.createTempFile("x402-sample", ".err");
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectOutput(output.toFile())
			.redirectError(errors.toFile())
			.start();
		try {
			process.getOutputStream().close();
			boolean ended = process.waitFor(TIME_LIMIT_MINUTES, TimeUnit.MINUTES);
			assertThat(ended).as("%s ended in time", command[0]).isTrue();
			assertThat(process.exitValue())
				.as(() -> String.join(" ", command) + "\n" + read(output) + "\n" + read(errors))
				.isZero();
			return read(output);
		}
		finally {
			process.destroyForcibly();
			Files.delete(output);
			Files.delete(errors);
		}
	}

	/**
	 * Return whether a program is installed.
	 * @param program its name
	 * @return whether it can be run
	 */
	public static boolean isInstalled(String program) {
		return directories().anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

	private static Stream<String> directories() {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
