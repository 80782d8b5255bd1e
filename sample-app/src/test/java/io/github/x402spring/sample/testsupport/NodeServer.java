package io.github.x402spring.sample.testsupport;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program for Node that serves until it is ended. It tells its URL in its first line,
 * and ends by itself when its standard input does, so it never outlives this JVM.
 */
final class NodeServer implements AutoCloseable {

	private static final long START_LIMIT_SECONDS = 120;

	private final Process process;

	private final String url;

	private NodeServer(Process process, String url) {
		this.process = process;
		this.url = url;
	}

	static NodeServer start(String program, String... arguments) throws IOException, InterruptedException {
		NodeProject.install();
		List<String> command = new ArrayList<>(List.of("node", program));
		command.addAll(List.of(arguments));
		File errors = new File("target", program.replace('/', '-') + ".err");
		Process process = new ProcessBuilder(command).directory(NodeProject.DIRECTORY.toFile())
			.redirectError(ProcessBuilder.Redirect.appendTo(errors))
			.start();
		FutureTask<String> firstLine = new FutureTask<>(process.inputReader()::readLine);
		Thread.ofVirtual().start(firstLine);
		try {
			String line = firstLine.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
			return new NodeServer(process, SampleClient.json(line).get("url").stringValue());
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			process.destroyForcibly();
			throw new IllegalStateException(program + " did not start, see " + errors, ex);
		}
	}

	String url() {
		return this.url;
	}

	/**
	 * End it without a chance to tidy up, and see that it has ended.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
