package io.github.x402spring.fuzz;

import java.io.PrintWriter;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * A process that does nothing but fuzz one test. Expects {@code JAZZER_FUZZ=1} in its
 * environment; its arguments are the test's class and how long to fuzz it.
 */
public final class FuzzRun {

	/** The code whose branches guide the fuzzer. */
	private static final String WATCHED = "io.github.x402spring.**,tools.jackson.core.**,org.springframework.web.util.**";

	private FuzzRun() {
	}

	public static void main(String[] args) {
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(DiscoverySelectors.selectClass(args[0]))
			.configurationParameter("jazzer.max_duration", args[1])
			.configurationParameter("jazzer.hooks", "true")
			.configurationParameter("jazzer.instrument", WATCHED)
			.build();
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, listener);
		listener.getSummary().printFailuresTo(new PrintWriter(System.out, true));
		boolean passed = listener.getSummary().getTestsSucceededCount() > 0
				&& listener.getSummary().getTotalFailureCount() == 0;
		System.exit(passed ? 0 : 1);
	}

}
