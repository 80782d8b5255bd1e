package io.github.x402spring.logs;

import java.util.HashMap;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.slf4j.LoggerFactory;

/**
 * Gives our loggers back the levels that they had before a class. An application that is
 * kept for later tests leaves the levels of its properties behind, and the next one sets
 * only its own. Registered for the whole suite as a service.
 */
public final class LogLevels implements BeforeAllCallback, AfterAllCallback {

	private static final Namespace NAMESPACE = Namespace.create(LogLevels.class);

	@Override
	public void beforeAll(ExtensionContext context) {
		context.getStore(NAMESPACE).put(context.getUniqueId(), levels());
	}

	@Override
	public void afterAll(ExtensionContext context) {
		Map<?, ?> before = context.getStore(NAMESPACE).get(context.getUniqueId(), Map.class);
		LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
		levels().forEach((name, level) -> {
			if (level != before.get(name)) {
				loggers.getLogger(name).setLevel((Level) before.get(name));
			}
		});
	}

	// Those that were set, not those that were inherited.
	private static Map<String, Level> levels() {
		Map<String, Level> levels = new HashMap<>();
		for (Logger logger : ((LoggerContext) LoggerFactory.getILoggerFactory()).getLoggerList()) {
			if (logger.getLevel() != null && isOurs(logger.getName())) {
				levels.put(logger.getName(), logger.getLevel());
			}
		}
		return levels;
	}

	private static boolean isOurs(String logger) {
		return logger.startsWith("x402") || logger.startsWith("io.github.x402spring");
	}

}
