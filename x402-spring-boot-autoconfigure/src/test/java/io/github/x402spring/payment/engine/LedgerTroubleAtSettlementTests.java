package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ledger cannot be reached while the money moves, and when it is asked about the
 * outcome: what cannot be written down is a question, and is not sent twice.
 */
class LedgerTroubleAtSettlementTests {

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	// "Nothing was charged" might be a lie: whether it was announced is not known.
	@ParameterizedTest
	@EnumSource(names = { "AFTER_HANDLER", "BEFORE_HANDLER" })
	void settlementThatCannotBeAnnouncedIsNotSent(Settlement order) {
		this.shop.settlement = order;
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLING));
		assertThat(execution.release()).contains(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.RESERVED);
		this.shop.assertCalls(1, 0, 0);
		this.shop.ledger.repair();
		execution.failed();
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void settlementWhoseAnnouncementIsUncertainIsNotSentAndResolvedLater() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.loseAnswerOf(FaultyLedger.Call.transitionTo(MoneyState.SETTLING));
		assertThat(execution.release()).contains(UNKNOWN);
		this.shop.assertCalls(1, 0, 0);
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@ParameterizedTest
	@CsvSource({ "SETTLE, SETTLED", "REFUSE, FAILED", "SILENT, UNKNOWN", "LOSE_ANSWER, UNKNOWN" })
	void outcomeThatCannotBeWrittenDownIsNotKnown(SandboxOutcome outcome, MoneyState money) {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.sandbox.nextSettlement(outcome);
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(money));
		assertThat(execution.release()).contains(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
		execution.failed();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		this.shop.ledger.repair();
		assertThat(this.shop.grant(payload).release()).isEmpty();
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void outcomeIsWrittenWhenTheLedgerIsAwayForAMoment(boolean arrives) {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		AtomicInteger times = new AtomicInteger();
		Predicate<FaultyLedger.Call> first = FaultyLedger.Call.transitionTo(MoneyState.SETTLED)
			.and((call) -> times.getAndIncrement() == 0);
		if (arrives) {
			this.shop.ledger.loseAnswerOf(first);
		}
		else {
			this.shop.ledger.failOn(first);
		}
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.listener.take()).contains("SETTLING/SERVING -> SETTLED/SERVING");
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void outcomeThatCannotBeWrittenDownIsNamedToTheOperator() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(execution.release()).contains(UNKNOWN);
		assertThat(this.log.lines()).anyMatch((line) -> line
			.matches("ERROR The outcome of payment .* could not be recorded: SETTLED by 0x[0-9a-f]{64}.*"));
	}

	@Test
	void successOfAPaymentThatWasTakenForAbandonedIsNotLost() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		Function<CheckedPayment, SettlementResult> sandbox = this.shop.settler;
		this.shop.settler = (payment) -> {
			SettlementResult result = sandbox.apply(payment);
			this.shop.settler = (again) -> new SettlementResult.Unknown("already used");
			this.shop.clock.advance(Shop.LEASE);
			this.shop.reconcile();
			assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
			return result;
		};
		assertThat(execution.release()).contains(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.row().isEntitlement()).isTrue();
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void paymentThatWasNotSentAndCannotBeGivenBackIsAQuestion() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.settler = (payment) -> new SettlementResult.NotSent(Duration.ofSeconds(5));
		this.shop.ledger.failOn(FaultyLedger.Remove.class::isInstance);
		assertThat(execution.release()).contains(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
	}

	@Test
	void successWhoseWritingIsUncertainIsAnEntitlement() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.loseAnswerOf(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(execution.release()).contains(UNKNOWN);
		this.shop.ledger.repair();
		assertThat(this.shop.row().isEntitlement()).isTrue();
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	// "Nothing was charged" would be a lie: the payer would sign another payment.
	@Test
	void abandonedSettlementIsAQuestionWhileTheLedgerIsOutOfReach() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		execution.release();
		this.shop.clock.advance(Shop.LEASE);
		this.shop.ledger.failOn(FaultyLedger.Transition.class::isInstance);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownOutcomeThatCannotBeTakenUpIsNotLookedUp() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.ledger.failOn(FaultyLedger.Call.lease());
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(0);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void evidenceThatCannotBeWrittenDownIsLookedUpAgainWhenTheLeaseIsOver() {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.ledger.repair();
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

}
