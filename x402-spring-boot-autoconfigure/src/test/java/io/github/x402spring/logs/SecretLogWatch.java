package io.github.x402spring.logs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Reads what all tests log, whoever logs it, and fails the class in which a signature, a
 * private key, a token or a payment payload was logged. Of our own classes it reads what
 * they would log if all levels were on. Registered for the whole suite as a service.
 */
public final class SecretLogWatch implements BeforeAllCallback, AfterAllCallback {

	private static final String OURS = "io.github.x402spring.";

	private static final Pattern SIGNATURE = Pattern.compile("(?<![0-9a-fA-F])[0-9a-fA-F]{128,132}(?![0-9a-fA-F])");

	private static final Pattern SIGNED_JSON = Pattern.compile("\"signature\"\\s*:\\s*\"0x");

	private static final Pattern ENCODED = Pattern.compile("eyJ[A-Za-z0-9+/_-]{60,}={0,2}(\\.eyJ)?");

	private static final List<String> KEYS = List.of("private key-----",
			"ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
			"59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
			"5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
			"7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");

	private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

	@Override
	public void beforeAll(ExtensionContext context) {
		LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
		if (loggers.getCopyOfListenerList().stream().noneMatch((it) -> it instanceof AfterReset)) {
			loggers.addListener(new AfterReset());
			watch(loggers);
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		requireClean();
	}

	static void requireClean() {
		List<String> found = drain();
		if (!found.isEmpty()) {
			throw new AssertionError("Secrets were logged: " + found);
		}
	}

	static List<String> drain() {
		List<String> found = new ArrayList<>();
		for (String it = FOUND.poll(); it != null; it = FOUND.poll()) {
			found.add(it);
		}
		return found;
	}

	private static void watch(LoggerContext loggers) {
		Reader reader = new Reader();
		reader.setContext(loggers);
		reader.start();
		loggers.addTurboFilter(reader);
		EventReader events = new EventReader();
		events.setContext(loggers);
		events.start();
		loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(events);
	}

	private static void read(String logger, String text) {
		String kind = kind(text);
		if (kind != null) {
			FOUND.add(kind + " by " + logger);
		}
	}

	private static String kind(String text) {
		String lower = text.toLowerCase(Locale.ROOT);
		if (KEYS.stream().anyMatch(lower::contains)) {
			return "a private key";
		}
		if (SIGNATURE.matcher(text).find() || SIGNED_JSON.matcher(text).find()) {
			return "a signature";
		}
		Matcher encoded = ENCODED.matcher(text);
		while (encoded.find()) {
			if (encoded.group(1) != null || isSigned(encoded.group())) {
				return "a token or a payment";
			}
		}
		return null;
	}

	private static boolean isSigned(String encoded) {
		String text = encoded.replace('-', '+').replace('_', '/').replace("=", "");
		byte[] bytes = Base64.getDecoder().decode(text.substring(0, text.length() - text.length() % 4));
		return new String(bytes, StandardCharsets.UTF_8).contains("\"signature\"");
	}

	private static void read(String logger, Throwable thrown) {
		for (Throwable it = thrown; it != null; it = it.getCause()) {
			read(logger, String.valueOf(it));
		}
	}

	/** Reads before the level is looked at. */
	private static final class Reader extends TurboFilter {

		@Override
		public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] arguments,
				Throwable thrown) {
			if (format == null) {
				// Somebody of ours asks whether it is worth making the text. It is.
				return logger.getName().startsWith(OURS) ? FilterReply.ACCEPT : FilterReply.NEUTRAL;
			}
			if (logger.getName().startsWith(OURS) || level.isGreaterOrEqual(logger.getEffectiveLevel())) {
				read(logger.getName(), MessageFormatter.arrayFormat(format, arguments).getMessage());
				read(logger.getName(), thrown);
			}
			return FilterReply.NEUTRAL;
		}

	}

	/** Reads what has more to it than a text. */
	private static final class EventReader extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(ILoggingEvent event) {
			read(event.getLoggerName(),
					event.getFormattedMessage() + event.getKeyValuePairs() + event.getMDCPropertyMap());
		}

	}

	/** Spring Boot resets the logging for each application. */
	private static final class AfterReset implements LoggerContextListener {

		@Override
		public boolean isResetResistant() {
			return true;
		}

		@Override
		public void onReset(LoggerContext context) {
			watch(context);
		}

		@Override
		public void onStart(LoggerContext context) {
		}

		@Override
		public void onStop(LoggerContext context) {
		}

		@Override
		public void onLevelChange(Logger logger, Level level) {
		}

	}

}
