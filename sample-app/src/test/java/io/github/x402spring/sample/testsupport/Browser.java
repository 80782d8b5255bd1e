package io.github.x402spring.sample.testsupport;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;

/**
 * A browser that goes through scenarios, one after the other. It ends with this JVM.
 */
public final class Browser implements AutoCloseable {

	private static final long LIMIT_SECONDS = 120;

	private final Process process;

	private final BufferedReader answers;

	private final PrintWriter scenarios;

	private Browser(Process process) {
		this.process = process;
		this.answers = process.inputReader(StandardCharsets.UTF_8);
		this.scenarios = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
	}

	/**
	 * Start it for the scenarios of payment-page.mjs. Goes on only where a browser is
	 * installed.
	 * @param server URL of the sample, without a path
	 * @return the browser
	 */
	public static Browser start(String server) throws Exception {
		return start("payment-page", server);
	}

	/**
	 * Start it. Goes on only where a browser is installed.
	 * @param script what goes through the scenarios, without its ending
	 * @param url URL of the sample, with the path of the page if there is but one
	 * @return the browser
	 */
	public static Browser start(String script, String url) throws Exception {
		String program = ExternalProgram.find(ExternalProgram.requireOneOf("chromium", "google-chrome")).toString();
		NodeProject.install();
		Browser browser = new Browser(new ProcessBuilder("node", script + ".mjs", program, url, "../../../target")
			.directory(NodeProject.DIRECTORY.toFile())
			.redirectError(new File("target", script + ".err"))
			.start());
		browser.answer();
		return browser;
	}

	/**
	 * Go through a scenario.
	 * @param scenario its name in the script
	 * @return what was seen
	 */
	public JsonNode visit(String scenario) throws Exception {
		this.scenarios.println(scenario);
		return answer();
	}

	private JsonNode answer() throws Exception {
		FutureTask<String> line = new FutureTask<>(this::line);
		Thread.ofVirtual().start(line);
		return SampleClient.json(line.get(LIMIT_SECONDS, TimeUnit.SECONDS));
	}

	private String line() throws IOException {
		String line = this.answers.readLine();
		if (line == null) {
			throw new IOException("The browser has ended, see the errors in target");
		}
		return line;
	}

	@Override
	public void close() {
		// It ends by itself then, and takes the windows with it.
		this.scenarios.close();
		this.process.onExit().completeOnTimeout(this.process, LIMIT_SECONDS, TimeUnit.SECONDS).join();
		this.process.destroyForcibly().onExit().join();
	}

}
