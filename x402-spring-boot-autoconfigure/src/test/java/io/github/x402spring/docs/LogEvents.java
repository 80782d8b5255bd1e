package io.github.x402spring.docs;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.autoconfigure.pass.PassLog;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassListener;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is logged about payments.
 */
final class LogEvents {

	private static final PaymentRequirements REQUIREMENTS = new PaymentRequirements("exact",
			new Network("eip155:84532"), BigInteger.ONE, "asset", "payee", 300, JsonNodeFactory.instance.objectNode());

	private LogEvents() {
	}

	/**
	 * Every step that the states allow, a broken delivery, every deletion and a refusal;
	 * and what is logged about passes.
	 */
	static List<ILoggingEvent> all() {
		Logger logger = (Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);
		Level before = logger.getLevel();
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.setLevel(Level.DEBUG);
		logger.setAdditive(false);
		logger.addAppender(appender);
		try {
			LoggingPaymentListener listener = new LoggingPaymentListener(true);
			Payment reserved = payment(MoneyState.RESERVED, ContentState.SERVING);
			listener.onTransition(null, reserved);
			for (Payment from : payments()) {
				payments().stream()
					.filter((to) -> from.money().canBecome(to.money()) && from.content().canBecome(to.content()))
					.forEach((to) -> listener.onTransition(from, to));
			}
			Payment delivered = payment(MoneyState.SETTLED, ContentState.DELIVERED);
			listener.onTransition(delivered, payment(MoneyState.SETTLED, ContentState.DELIVERED, true));
			Arrays.stream(PaymentLedger.Removal.values()).forEach((removal) -> listener.onRemoved(reserved, removal));
			PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("id", "handler", List.of(), "$1", "", "",
					Settlement.AFTER_HANDLER, "", (request) -> List.of());
			listener.onRefused(endpoint, new PaymentProblem.BoundToOtherRequest());
			listener.onNotDelivered(reserved, "out of stock");
			listener.onRepeated(endpoint, delivered);
			listener.onAnsweredAgain(endpoint, delivered);
			PassGrant first = grant("first");
			PassGrant second = grant("second");
			PassListener passes = PassLog.listener();
			Pass pass = new Pass("id", "plan", "payer", Instant.EPOCH, List.of(first, second));
			passes.onSold(pass, first);
			passes.onSold(pass, second);
			passes.onRunsLow(pass, second);
			passes.onEnded(pass, second);
			return appender.list;
		}
		finally {
			logger.detachAppender(appender);
			logger.setAdditive(true);
			logger.setLevel(before);
		}
	}

	private static PassGrant grant(String payment) {
		return new PassGrant(payment, "id", "name", PassUnit.CALLS, BigDecimal.TEN, BigDecimal.ONE, Set.of(),
				Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, false, new Network("eip155:84532"), "asset", "USDC",
				BigDecimal.ONE);
	}

	private static List<Payment> payments() {
		return Arrays.stream(MoneyState.values())
			.flatMap((money) -> Arrays.stream(ContentState.values()).map((content) -> payment(money, content)))
			.toList();
	}

	private static Payment payment(MoneyState money, ContentState content) {
		return payment(money, content, false);
	}

	private static Payment payment(MoneyState money, ContentState content, boolean truncated) {
		ReservationTerms terms = new ReservationTerms(new PaymentKey("key"), "endpoint", "fingerprint", "digest",
				"payer", "x402/2", Wire.quote(REQUIREMENTS), Instant.EPOCH, Instant.EPOCH);
		return new Payment("id", 1, terms, money, content, 0, null, null, null, null, truncated, false, null, null,
				Instant.EPOCH);
	}

	static String describe(ILoggingEvent event) {
		String name = event.getKeyValuePairs()
			.stream()
			.filter((pair) -> pair.key.equals("event"))
			.map((pair) -> String.valueOf(pair.value))
			.findFirst()
			.orElseThrow();
		return name + " " + event.getLevel();
	}

}
