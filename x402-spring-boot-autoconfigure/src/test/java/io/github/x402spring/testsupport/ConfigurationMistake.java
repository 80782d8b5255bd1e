package io.github.x402spring.testsupport;

import io.github.x402spring.X402ConfigurationException;

/**
 * Finds the mistake in the configuration for which an application did not start.
 */
public final class ConfigurationMistake {

	private ConfigurationMistake() {
	}

	public static X402ConfigurationException in(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof X402ConfigurationException mistake) {
				return mistake;
			}
		}
		throw new AssertionError("A configuration exception is expected", failure);
	}

	/** What it says. */
	public static String message(Throwable failure) {
		return in(failure).getMessage();
	}

}
