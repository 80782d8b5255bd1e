package io.github.x402spring.actuate.metrics;

import java.time.Instant;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a broken promise is told of.
 */
class PromiseAlarmTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	@Test
	void figureThatStaysAwayFromZeroIsWarnedOfOnce() {
		Logger logger = (Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		// Another test's application may have set another one.
		Level before = logger.getLevel();
		logger.setLevel(Level.INFO);
		try {
			PromiseAlarm alarm = new PromiseAlarm("paid-without-content", "meaning");
			alarm.check(1, NOW);
			alarm.check(0, NOW.plusSeconds(30));
			alarm.check(2, NOW.plusSeconds(40));
			alarm.check(2, NOW.plusSeconds(99));
			assertThat(appender.list).isEmpty();
			alarm.check(2, NOW.plusSeconds(100));
			alarm.check(3, NOW.plusSeconds(200));
			alarm.check(0, NOW.plusSeconds(300));
			assertThat(appender.list).map((it) -> it.getLevel() + " " + it.getFormattedMessage())
				.containsExactly("WARN payment.invariant-broken paid-without-content: 2 (meaning)",
						"INFO payment.invariant-restored paid-without-content: 0 (meaning)");
		}
		finally {
			logger.detachAppender(appender);
			logger.setLevel(before);
		}
	}

}
