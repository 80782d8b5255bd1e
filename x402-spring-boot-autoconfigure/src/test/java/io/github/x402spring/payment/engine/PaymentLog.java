package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps what a test makes the package log, and makes sure that no signature is in it.
 */
final class PaymentLog implements BeforeEachCallback, AfterEachCallback {

	private static final Pattern SIGNATURE = Pattern.compile("[0-9a-fA-F]{128}");

	private final Logger logger;

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	PaymentLog() {
		this(PaymentLog.class.getPackageName());
	}

	PaymentLog(String logger) {
		this.logger = (Logger) LoggerFactory.getLogger(logger);
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.appender.start();
		this.logger.setLevel(Level.DEBUG);
		this.logger.setAdditive(false);
		this.logger.addAppender(this.appender);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.logger.detachAppender(this.appender);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
		assertThat(lines()).noneMatch((line) -> SIGNATURE.matcher(line).find());
	}

	List<ILoggingEvent> events() {
		return List.copyOf(this.appender.list);
	}

	/** Everything that was logged, with all that goes with a line. */
	List<String> lines() {
		return events().stream()
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs() + " "
					+ event.getMDCPropertyMap()
					+ ((event.getThrowableProxy() != null) ? " " + event.getThrowableProxy().getMessage() : ""))
			.toList();
	}

}
