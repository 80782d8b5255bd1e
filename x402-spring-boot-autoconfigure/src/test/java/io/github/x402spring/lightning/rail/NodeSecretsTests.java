package io.github.x402spring.lightning.rail;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.node.LightningNodes;
import io.github.x402spring.lightning.node.NodeSettings;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the exceptions of a node say is in no line of the log, even of level TRACE, and in
 * no exception that goes on.
 */
class NodeSecretsTests {

	private static final String SECRET = "5ec2e75ec2e75ec2";

	private static final LightningSettings SETTINGS = new LightningSettings(LightningNetwork.REGTEST,
			Duration.ofHours(1), true, 10, 5, Duration.ofMinutes(1), 4);

	private static final InvoiceRequest REQUEST = new InvoiceRequest(LightningNetwork.REGTEST, BigInteger.valueOf(1000),
			"Weather", Duration.ofMinutes(5));

	private static final PaymentHash HASH = PaymentHash.ofPreimage(new byte[32]);

	private final Clock clock = Clock.systemUTC();

	private final ScriptedNode node = new ScriptedNode(this.clock);

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.x402spring.lightning");

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.setLevel(Level.TRACE);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.lines);
		this.logger.setLevel(null);
	}

	@Test
	void exceptionOfANodeIsNamedByItsClassesAlone() {
		this.node.failure = new IllegalArgumentException("invalid header value: \"" + SECRET + "\"",
				new IOException("preimage " + SECRET));
		NodeCalls calls = calls(this.node);
		assertThat(calls.make(REQUEST)).isInstanceOf(NodeCalls.Made.None.class);
		assertThat(calls.history().trouble()).hasValue(
				"The Lightning node failed with java.lang.IllegalArgumentException, caused by java.io.IOException");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> calls.find(HASH))
			.withNoCause()
			.withMessageNotContaining(SECRET);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(calls::excessRights)
			.withNoCause()
			.withMessageNotContaining(SECRET);
		assertThat(text()).contains("java.lang.IllegalArgumentException").doesNotContain(SECRET);
	}

	// The client of the JDK quotes what it does not send.
	@Test
	void credentialThatCannotBeSentIsNotQuoted() {
		LightningNode refused = LightningNodes.lnd(NodeSettings.of(URI.create("http://127.0.0.1:1"), null),
				SECRET + "\n", this.clock);
		NodeCalls calls = calls(refused);
		assertThat(calls.make(REQUEST)).isInstanceOf(NodeCalls.Made.None.class);
		assertThat(calls.history().trouble()).hasValueSatisfying((it) -> assertThat(it).doesNotContain(SECRET));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> calls.find(HASH))
			.withMessageNotContaining(SECRET);
		assertThat(text()).isNotEmpty().doesNotContain(SECRET);
	}

	@Test
	void causesThatGoRoundInACircleAreNamedToo() {
		RuntimeException one = new IllegalStateException(SECRET);
		RuntimeException two = new IllegalArgumentException(SECRET, one);
		one.initCause(two);
		this.node.failure = one;
		calls(this.node).make(REQUEST);
		assertThat(text()).contains("caused by java.lang.IllegalArgumentException").doesNotContain(SECRET);
	}

	@Test
	void exceptionOfARateIsNamedByItsClassAlone() {
		CurrentRate rate = CurrentRate.of(() -> {
			throw new IllegalStateException("key " + SECRET);
		}, Duration.ofMinutes(1), this.clock);
		rate.refresh();
		assertThat(text()).contains("java.lang.IllegalStateException").doesNotContain(SECRET);
	}

	private NodeCalls calls(LightningNode called) {
		return new NodeCalls(called, SETTINGS, ObservationRegistry.NOOP, this.clock);
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		this.lines.list.forEach((line) -> {
			text.append(line.getFormattedMessage()).append('\n');
			Optional.ofNullable(line.getThrowableProxy()).map(ThrowableProxyUtil::asString).ifPresent(text::append);
		});
		return text.toString();
	}

}
