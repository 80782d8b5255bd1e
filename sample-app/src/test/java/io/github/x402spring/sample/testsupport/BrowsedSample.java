package io.github.x402spring.sample.testsupport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample with play money, and a browser that looks at it, for all tests of a class.
 */
public final class BrowsedSample implements BeforeAllCallback, AfterAllCallback {

	private final String script;

	private final String path;

	private final String[] arguments;

	private @Nullable RunningSample sample;

	private @Nullable Browser browser;

	/**
	 * A sample that is not started yet.
	 * @param script what goes through the scenarios, without its ending
	 * @param path where the script begins
	 * @param arguments of the command line of the sample
	 */
	public BrowsedSample(String script, String path, String... arguments) {
		this.script = script;
		this.path = path;
		this.arguments = arguments;
	}

	@Override
	public void beforeAll(ExtensionContext context) throws Exception {
		this.sample = RunningSample.startWithPlayMoney(this.arguments);
		this.browser = Browser.start(this.script, url());
	}

	@Override
	public void afterAll(ExtensionContext context) {
		if (this.browser != null) {
			this.browser.close();
		}
		if (this.sample != null) {
			this.sample.close();
		}
	}

	/**
	 * Go through a scenario in which nothing is wrong with the page.
	 * @param scenario its name in the script
	 * @return what was seen
	 */
	public JsonNode visit(String scenario) throws Exception {
		assertThat(this.browser).isNotNull();
		JsonNode seen = this.browser.visit(scenario);
		assertThat(seen.get("complaints")).as("complaints").isEmpty();
		assertThat(seen.get("reports")).as("breaches of the policy").isEmpty();
		assertThat(seen.get("foreign")).as("requests to other servers").isEmpty();
		return seen;
	}

	public RunningSample sample() {
		assertThat(this.sample).isNotNull();
		return this.sample;
	}

	public String url() {
		return "http://127.0.0.1:" + sample().port() + this.path;
	}

}
