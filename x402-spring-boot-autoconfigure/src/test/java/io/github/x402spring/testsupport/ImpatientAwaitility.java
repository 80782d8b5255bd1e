package io.github.x402spring.testsupport;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests that await something look at once and then often, instead of every tenth of
 * a second, and for as long as a slow machine may take. Registered for the whole suite as
 * a service.
 */
public final class ImpatientAwaitility implements BeforeAllCallback {

	private static final Duration INTERVAL = Duration.ofMillis(20);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(INTERVAL);
		Awaitility.setDefaultTimeout(LIMIT);
	}

}
