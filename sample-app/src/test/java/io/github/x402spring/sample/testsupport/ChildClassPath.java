package io.github.x402spring.sample.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

import io.github.x402spring.sample.SampleApplication;

/**
 * The class path of the processes that tests start, and an archive of the classes that
 * the sample loads, with which a process starts in little more than half the time. It is
 * made by the first call. Archives know classes of jars only, so directories become jars.
 */
final class ChildClassPath {

	// Of this process: others run tests at the same time.
	private static final Path DIRECTORY = Path.of("target", "child", System.getProperty("test.fork", "1"))
		.toAbsolutePath();

	private static final long LIMIT_SECONDS = 120;

	private ChildClassPath() {
	}

	/**
	 * Return the options of {@code java}, up to the main class.
	 * @return the options, with the class path
	 */
	static List<String> options() {
		return Holder.OPTIONS;
	}

	private static List<String> prepare() {
		try {
			Path archive = Files.createDirectories(DIRECTORY).resolve("classes.jsa");
			Files.deleteIfExists(archive);
			List<String> usual = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable",
					"-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp", classPath());
			train(archive, usual);
			return Files.exists(archive) ? with(usual, "-XX:SharedArchiveFile=" + archive) : usual;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	// The sample ends as soon as it has started, and the JVM writes down what was loaded.
	private static void train(Path archive, List<String> usual) throws IOException, InterruptedException {
		List<String> command = with(with(usual, "-XX:ArchiveClassesAtExit=" + archive), SampleProcess.java());
		command.addAll(List.of("-Dspring.context.exit=onRefresh", ChildMain.class.getName(),
				SampleApplication.class.getName(), "--spring.config.location=classpath:/", "--server.port=0"));
		Process process = new ProcessBuilder(command).directory(Files.createTempDirectory(DIRECTORY, "run").toFile())
			.redirectErrorStream(true)
			.redirectOutput(Redirect.to(DIRECTORY.resolve("training.log").toFile()))
			.start();
		if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
			process.destroyForcibly();
		}
	}

	private static List<String> with(List<String> options, String first) {
		List<String> all = new ArrayList<>(List.of(first));
		all.addAll(options);
		return all;
	}

	// Relative entries would mean other places in another directory.
	private static String classPath() {
		List<String> entries = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry).toAbsolutePath();
			if (Files.isDirectory(path)) {
				entries.add(jar(path, DIRECTORY.resolve(entries.size() + ".jar")).toString());
			}
			else if (Files.exists(path)) {
				entries.add(path.toString());
			}
		}
		return String.join(File.pathSeparator, entries);
	}

	private static Path jar(Path classes, Path jar) {
		int status = ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--file", jar.toString(), "--no-compress", "-C",
					classes.toString(), ".");
		if (status != 0) {
			throw new IllegalStateException("No jar of " + classes);
		}
		return jar;
	}

	private static final class Holder {

		static final List<String> OPTIONS = prepare();

	}

}
