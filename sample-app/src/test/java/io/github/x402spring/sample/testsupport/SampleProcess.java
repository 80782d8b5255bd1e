package io.github.x402spring.sample.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.sample.SampleApplication;

/**
 * The sample in a process of its own, which can be killed. It reads its configuration
 * only, not that of the tests, and never outlives this JVM. It tells all it can, and no
 * secret.
 */
public final class SampleProcess implements AutoCloseable {

	private static final Pattern LISTENING = Pattern.compile("Tomcat started on port (\\d+)");

	private static final int TAIL_LINES = 200;

	private static final long LIMIT_SECONDS = 120;

	private final Deque<String> tail = new ArrayDeque<>();

	private final CompletableFuture<Integer> port = new CompletableFuture<>();

	private final Process process;

	private final CompletableFuture<Void> read;

	private SampleProcess(Process process) {
		this.process = process;
		this.read = CompletableFuture.runAsync(this::follow, Thread::startVirtualThread);
	}

	/**
	 * Start the sample, and return when it listens.
	 * @param directory where it runs, and keeps its files
	 * @param arguments its command line
	 * @return the running sample
	 */
	public static SampleProcess start(Path directory, String... arguments) throws IOException, InterruptedException {
		SampleProcess process = launch(directory, SampleApplication.class, arguments);
		process.port();
		return process;
	}

	/**
	 * Start an application, and don't wait.
	 * @param directory where it runs, and keeps its files
	 * @param main its main class
	 * @param arguments its command line
	 * @return the process
	 */
	public static SampleProcess launch(Path directory, Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(java()));
		command.addAll(ChildClassPath.options());
		command.addAll(List.of(ChildMain.class.getName(), main.getName(), "--spring.config.location=classpath:/",
				"--spring.main.banner-mode=off", "--server.port=0", "--logging.level.io.github.x402spring=trace"));
		command.addAll(List.of(arguments));
		return new SampleProcess(
				new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start());
	}

	/**
	 * Return the port, as soon as the application listens.
	 * @return the port
	 * @throws IllegalStateException with the output if it ended or does not come up
	 */
	public int port() throws InterruptedException {
		try {
			return this.port.get(LIMIT_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			kill();
			throw new IllegalStateException("The application did not start:\n" + tail(), ex);
		}
	}

	/**
	 * Wait until the application listens, or has ended.
	 * @return whether it runs and listens
	 */
	public boolean isListening() throws InterruptedException {
		try {
			this.port.get(LIMIT_SECONDS, TimeUnit.SECONDS);
			return this.process.isAlive();
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

	public long pid() {
		return this.process.pid();
	}

	/**
	 * Return the last lines of the output.
	 * @return what the application said last
	 */
	public String tail() {
		synchronized (this.tail) {
			return String.join("\n", this.tail);
		}
	}

	/**
	 * End it without a chance to tidy up ({@code kill -9}), and see that it has ended and
	 * that all it wrote was read.
	 */
	public void kill() {
		this.process.destroyForcibly().onExit().join();
		this.read.join();
	}

	/**
	 * Let it shut down, and see that it has ended.
	 */
	public void stop() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
			kill();
			throw new IllegalStateException("The application did not stop:\n" + tail());
		}
		this.read.join();
	}

	/**
	 * Wait until it ends by itself.
	 * @return its exit code
	 */
	public int awaitEnd() throws InterruptedException {
		if (!this.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The application did not end:\n" + tail());
		}
		this.read.join();
		return this.process.exitValue();
	}

	@Override
	public void close() {
		kill();
	}

	private void follow() {
		try (BufferedReader output = this.process.inputReader()) {
			output.lines().forEach(this::note);
		}
		catch (IOException | UncheckedIOException ex) {
			// It was killed.
		}
		this.port.completeExceptionally(new IllegalStateException("The process has ended"));
	}

	private void note(String line) {
		SecretWatch.read("process " + pid(), line);
		synchronized (this.tail) {
			this.tail.addLast(line);
			if (this.tail.size() > TAIL_LINES) {
				this.tail.removeFirst();
			}
		}
		Matcher listening = LISTENING.matcher(line);
		if (listening.find()) {
			this.port.complete(Integer.valueOf(listening.group(1)));
		}
	}

	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

}
