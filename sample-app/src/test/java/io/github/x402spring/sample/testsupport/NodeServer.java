package io.github.x402spring.sample.testsupport;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import tools.jackson.databind.JsonNode;

/**
 * A program for Node that serves until it is ended. It tells its URL in its first line,
 * and ends by itself when its standard input does, so it never outlives this JVM.
 */
final class NodeServer implements AutoCloseable {

	private static final long START_LIMIT_SECONDS = 120;

	private final Process process;

	private final JsonNode told;

	private NodeServer(Process process, JsonNode told) {
		this.process = process;
		this.told = told;
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
			return new NodeServer(process, SampleClient.json(firstLine.get(START_LIMIT_SECONDS, TimeUnit.SECONDS)));
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			process.destroyForcibly();
			throw new IllegalStateException(program + " did not start, see " + errors, ex);
		}
	}

	String url() {
		return told("url");
	}

	/**
	 * Return what it told in its first line.
	 * @param name the member's name
	 * @return its value
	 */
	String told(String name) {
		return this.told.get(name).stringValue();
	}

	/**
	 * End it without a chance to tidy up, and see that it has ended.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
