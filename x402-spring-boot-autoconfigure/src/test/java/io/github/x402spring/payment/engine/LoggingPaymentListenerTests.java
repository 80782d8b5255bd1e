package io.github.x402spring.payment.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One event for each step, and nothing in it that is worth money.
 */
class LoggingPaymentListenerTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog(LoggingPaymentListener.LOGGER);

	@RegisterExtension
	final PaymentLog internals = new PaymentLog();

	private final Shop shop = new Shop();

	private final List<PaymentPayload> presented = new ArrayList<>();

	private final PaymentEngine engine = this.shop.engine(this.shop.sandbox.evidence(),
			List.of(new LoggingPaymentListener(true)));

	// Whatever a test did: neither the signature nor the nonce, nor the text they came
	// in.
	@AfterEach
	void nothingThatIsWorthMoneyIsLogged() {
		List<String> lines = new ArrayList<>(this.log.lines());
		lines.addAll(this.internals.lines());
		for (PaymentPayload payload : this.presented) {
			String signature = Payloads.signature(payload).substring(2);
			String nonce = Payloads.nonce(payload).substring(2);
			assertThat(lines).isNotEmpty()
				.noneMatch((line) -> contains(line, signature))
				.noneMatch((line) -> contains(line, nonce))
				.noneMatch((line) -> contains(line, nonce.substring(0, 12)))
				.noneMatch((line) -> contains(line, signature.substring(0, 12)))
				.noneMatch((line) -> contains(line, "authorization"))
				.noneMatch((line) -> line.contains(payload.json()));
		}
	}

	@Test
	void stepsOfADeliveredPayment() {
		PaymentAdmission execution = grant(pay());
		execution.release();
		execution.left();
		assertEvents("DEBUG payment.reserved", "DEBUG payment.settling", "INFO payment.settled",
				"DEBUG payment.delivered");
	}

	@Test
	void stepsOfADeliveryThatBreaks() {
		PaymentAdmission execution = grant(pay());
		execution.release();
		execution.left();
		execution.broke();
		assertEvents("DEBUG payment.reserved", "DEBUG payment.settling", "INFO payment.settled",
				"DEBUG payment.delivered", "DEBUG payment.truncated");
	}

	@Test
	void eventSaysWhoPaidWhatForWhat() {
		PaymentAdmission execution = grant(pay());
		execution.release();
		ILoggingEvent event = this.log.events().getLast();
		Map<String, Object> values = event.getKeyValuePairs()
			.stream()
			.collect(Collectors.toMap((pair) -> pair.key, (pair) -> String.valueOf(pair.value)));
		Payment payment = execution.payment();
		assertThat(values).containsOnly(Map.entry("event", "payment.settled"), Map.entry("payment.id", payment.id()),
				Map.entry("endpoint", "GET /premium"), Map.entry("payer", this.shop.wallet.address().value()),
				Map.entry("network", "eip155:84532"), Map.entry("asset", Shop.USDC.address().value()),
				Map.entry("amount", "10000"), Map.entry("money.from", "SETTLING"), Map.entry("money.to", "SETTLED"),
				Map.entry("content.from", "SERVING"), Map.entry("content.to", "SERVING"), Map.entry("version", "3"),
				Map.entry("owner", PaymentPolicy.DEFAULT.owner()), Map.entry("transaction", payment.transaction()),
				Map.entry("reason", "null"), Map.entry("proven", "false"), Map.entry("duration.ms", "0"));
		assertThat(event.getFormattedMessage()).isEqualTo("payment.settled " + payment.id()
				+ " SETTLING/SERVING -> SETTLED/SERVING GET /premium from " + this.shop.wallet.address());
	}

	@Test
	void stepsOfAPaymentWhoseHandlerFails() {
		grant(pay()).failed();
		assertEvents("DEBUG payment.reserved", "DEBUG payment.released");
	}

	@Test
	void stepsOfARejectedPayment() {
		this.shop.sandbox.nextVerification(SandboxVerification.REFUSE);
		present(pay());
		assertEvents("DEBUG payment.reserved", "DEBUG payment.rejected", "DEBUG payment.refused");
		assertThat(this.log.events().getLast().getFormattedMessage())
			.isEqualTo("payment.refused GET /premium payment-rejected " + ErrorReason.INSUFFICIENT_BALANCE);
	}

	@Test
	void stepsOfAPaymentThatCouldNotBeVerified() {
		this.shop.sandbox.nextVerification(SandboxVerification.FAIL);
		present(pay());
		assertEvents("DEBUG payment.reserved", "DEBUG payment.unavailable", "DEBUG payment.refused");
	}

	@Test
	void stepsOfAFailedSettlement() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		grant(pay()).release();
		assertEvents("DEBUG payment.reserved", "DEBUG payment.settling", "INFO payment.failed",
				"DEBUG payment.refused");
	}

	@Test
	void stepsOfAnUnknownSettlementThatIsResolvedAndRedeemed() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		PaymentPayload payload = pay();
		grant(payload).release();
		grant(payload).left();
		assertEvents("DEBUG payment.reserved", "DEBUG payment.settling", "INFO payment.unknown",
				"DEBUG payment.refused", "DEBUG payment.repeated", "DEBUG payment.leased", "INFO payment.settled",
				"DEBUG payment.serving", "DEBUG payment.delivered");
	}

	@Test
	void stepsOfAnEntitlement() {
		PaymentAdmission execution = grant(pay());
		execution.release();
		execution.failed();
		assertEvents("DEBUG payment.reserved", "DEBUG payment.settling", "INFO payment.settled",
				"DEBUG payment.content-failed");
	}

	@Test
	void forgedAndMalformedPaymentsLeaveNothingInTheLogButTheRefusal() {
		PaymentPayload payload = pay();
		PaymentPayload other = pay();
		present(Payloads.v2(payload.payload().get("authorization"), other.payload().get("signature"),
				this.shop.challenge().accepts().get(0)));
		assertEvents("DEBUG payment.refused");
	}

	@Test
	void paymentWrittenInAnotherWayIsNotLoggedEither() {
		PaymentPayload payload = pay();
		PaymentAdmission execution = grant(payload);
		execution.release();
		present(Payloads.otherHexCase(payload));
		execution.failed();
		present(Payloads.spaced(payload));
		assertThat(this.log.lines()).isNotEmpty();
	}

	@Test
	void staleAndUnwritableStepsAreLoggedWithoutThePayment() {
		PaymentPayload payload = pay();
		PaymentAdmission stale = grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission owner = grant(payload);
		stale.release();
		stale.failed();
		this.shop.ledger.failOn((call) -> true);
		owner.release();
		owner.failed();
		present(payload);
		assertThat(this.internals.events()).extracting(ILoggingEvent::getLevel).contains(Level.WARN, Level.ERROR);
	}

	@Test
	void payerIsShortenedIfThatIsWanted() {
		PaymentAdmission execution = grant(pay());
		Payment payment = execution.payment();
		String payer = payment.terms().payer();
		new LoggingPaymentListener(false).onTransition(null, payment);
		assertThat(this.log.lines().getLast()).contains(" from " + payer.substring(0, 6) + ".." + payer.substring(38))
			.doesNotContain(payer);
	}

	@Test
	void nothingIsBuiltWhenNobodyListens() {
		((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(LoggingPaymentListener.LOGGER)).setLevel(Level.WARN);
		grant(pay()).release();
		present(pay());
		assertThat(this.log.events()).isEmpty();
		this.presented.clear();
	}

	private PaymentPayload pay() {
		return this.shop.pay();
	}

	private PaymentAdmission grant(PaymentPayload payload) {
		return Shop.granted(present(payload));
	}

	private PaymentDecision present(PaymentPayload payload) {
		this.presented.add(payload);
		return this.engine.decide(this.shop.endpoint(), Shop.REQUEST, payload);
	}

	private void assertEvents(String... expected) {
		assertThat(this.log.events())
			.extracting((event) -> event.getLevel() + " " + event.getKeyValuePairs().get(0).value)
			.containsExactly(expected);
		assertThat(this.log.events()).allMatch((event) -> event.getLoggerName().equals("x402.payment"))
			.allMatch((event) -> event.getThrowableProxy() == null);
	}

	private static boolean contains(String line, String hex) {
		return line.toLowerCase(Locale.ROOT).contains(hex.toLowerCase(Locale.ROOT));
	}

}
