package io.github.x402spring.sample.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.sample.SampleApplication;

/**
 * The class path of the processes that tests start, and an archive of the classes that
 * the sample loads, with which a process starts in little more than half the time. It is
 * made by the first process that needs it after a change of classes, while others wait.
 * Archives know classes of jars only, so directories become jars.
 */
final class ChildClassPath {

	private static final Path DIRECTORY = Path.of("target", "child").toAbsolutePath();

	/** Says what the jars are made of, when they and the archive are there. */
	private static final Path MADE = DIRECTORY.resolve("made");

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
		try (FileChannel channel = FileChannel.open(Files.createDirectories(DIRECTORY).resolve("lock"),
				StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			// Until the channel is closed.
			channel.lock();
			Path archive = DIRECTORY.resolve("classes.jsa");
			Map<Path, Path> jars = jars();
			List<String> usual = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable",
					"-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp", classPath(jars));
			if (!isMade(jars)) {
				Files.deleteIfExists(MADE);
				Files.deleteIfExists(archive);
				jars.forEach(ChildClassPath::jar);
				train(archive, usual);
				Files.writeString(MADE, jars.toString());
			}
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

	private static boolean isMade(Map<Path, Path> jars) throws IOException {
		if (!Files.exists(MADE) || !Files.readString(MADE).equals(jars.toString())) {
			return false;
		}
		long made = Files.getLastModifiedTime(MADE).toMillis();
		for (Path directory : jars.keySet()) {
			try (Stream<Path> files = Files.walk(directory)) {
				if (files.anyMatch((file) -> file.toFile().lastModified() >= made)) {
					return false;
				}
			}
		}
		return true;
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
	private static List<Path> entries() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).toAbsolutePath())
			.filter(Files::exists)
			.toList();
	}

	private static Map<Path, Path> jars() {
		Map<Path, Path> jars = new LinkedHashMap<>();
		for (Path entry : entries()) {
			if (Files.isDirectory(entry)) {
				jars.put(entry, DIRECTORY.resolve(jars.size() + ".jar"));
			}
		}
		return jars;
	}

	private static String classPath(Map<Path, Path> jars) {
		return entries().stream()
			.map((entry) -> jars.getOrDefault(entry, entry).toString())
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static void jar(Path classes, Path jar) {
		int status = ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--file", jar.toString(), "--no-compress", "-C",
					classes.toString(), ".");
		if (status != 0) {
			throw new IllegalStateException("No jar of " + classes);
		}
	}

	private static final class Holder {

		static final List<String> OPTIONS = prepare();

	}

}
