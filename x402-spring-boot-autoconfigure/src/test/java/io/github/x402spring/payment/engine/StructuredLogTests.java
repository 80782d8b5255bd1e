package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Log events as plain text and as Spring Boot's structured JSON.
 */
class StructuredLogTests {

	private static final String HOSTILE = "0xabc\r\n2026-01-01 INFO forged \u001b[31m\u202e\u2028end";

	private final Logger logger = (Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void leave() {
		this.logger.detachAppender(this.appender);
	}

	@Test
	void plainTextIsOneLineWhateverOthersSay() {
		assertThat(event().getFormattedMessage()).startsWith("payment.settled")
			.doesNotContainPattern("[^\\x20-\\x7e]")
			.contains("0xabc??2026-01-01 INFO forged ?[31m??end");
		assertThat(event().getKeyValuePairs()).extracting((pair) -> String.valueOf(pair.value))
			.allSatisfy((value) -> assertThat(value).doesNotContainPattern("[^\\x20-\\x7e]"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash", "gelf" })
	void structuredTextIsOneLineOfJsonWithAllMembers(String format) {
		String text = encode(format, event());
		assertThat(text.strip().lines()).hasSize(1);
		JsonNode json = JsonMapper.shared().readTree(text);
		String prefix = format.equals("gelf") ? "_" : "";
		for (String key : List.of("event", "payment.id", "endpoint", "payer", "network", "asset", "amount",
				"money.from", "money.to", "content.from", "content.to", "version", "owner", "transaction", "reason",
				"duration.ms")) {
			assertThat(member(json, prefix + key)).as(key).isNotNull();
		}
		assertThat(member(json, prefix + "money.to").asString()).isEqualTo("SETTLED");
		assertThat(member(json, prefix + "duration.ms").asLong()).isEqualTo(1500);
	}

	private ILoggingEvent event() {
		PaymentRequirements requirements = new PaymentRequirements("exact", new Network("eip155:84532"), BigInteger.ONE,
				"asset", "payee", 300, JsonNodeFactory.instance.objectNode());
		ReservationTerms terms = new ReservationTerms(new PaymentKey("key"), "GET /paid", "fingerprint", "digest",
				HOSTILE, "x402/2", Wire.quote(requirements), Instant.EPOCH, Instant.EPOCH);
		Lease lease = new Lease("owner", Instant.EPOCH);
		Payment before = new Payment("id", 2, terms, MoneyState.SETTLING, ContentState.SERVING, 0, lease, null, null,
				null, false, false, null, null, Instant.EPOCH);
		Payment after = new Payment("id", 3, terms, MoneyState.SETTLED, ContentState.SERVING, 0, lease, "0x1", null,
				"because", false, false, null, null, Instant.EPOCH.plusMillis(1500));
		Level level = this.logger.getLevel();
		this.logger.setLevel(Level.INFO);
		try {
			new LoggingPaymentListener(true).onTransition(before, after);
		}
		finally {
			this.logger.setLevel(level);
		}
		return this.appender.list.getLast();
	}

	// As it is, or one object within another.
	private static JsonNode member(JsonNode json, String key) {
		if (json.has(key)) {
			return json.get(key);
		}
		JsonNode node = json;
		for (String part : key.split("\\.")) {
			node = (node != null) ? node.get(part) : null;
		}
		return node;
	}

	private static String encode(String format, ILoggingEvent event) {
		LoggerContext context = new LoggerContext();
		context.putObject(Environment.class.getName(), new MockEnvironment());
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setContext(context);
		encoder.setFormat(format);
		encoder.start();
		return new String(encoder.encode(event), StandardCharsets.UTF_8);
	}

}
