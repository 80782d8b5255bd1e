package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ledger cannot be reached, at each place where it is asked: nothing is taken that is
 * not written down, nothing leaves that is not settled, and what was settled is not lost.
 * "Nothing was sent" is not said, since the book may hold what was sent before.
 */
class LedgerTroubleTests {

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void challengeNeedsNoLedger() {
		this.shop.ledger.failOn((call) -> true);
		assertThat(Shop.refused(this.shop.engine.decide(this.shop.endpoint(), Shop.REQUEST, null)))
			.isInstanceOf(PaymentProblem.Required.class);
	}

	@Test
	void paymentThatCannotBeLookedUpIsNotTaken() {
		this.shop.ledger.failOn(FaultyLedger.Find.class::isInstance);
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
		this.shop.ledger.repair();
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	// "Nothing was sent" would be a lie: the payer would sign another payment.
	@ParameterizedTest
	@EnumSource
	void paymentThatIsInTheBookIsUnknownWhileItCannotBeLookedUp(MoneyState money) {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.settler = (payment) -> switch (money) {
			case RESERVED, SETTLING -> throw new AssertionError("not sent yet");
			case SETTLED -> this.shop.sandbox.settle(payment);
			case FAILED -> new SettlementResult.Failed("insufficient_funds");
			case UNKNOWN -> new SettlementResult.Unknown("no answer");
		};
		if (money == MoneyState.SETTLING) {
			this.shop.settler = (payment) -> {
				assertUnknownWithoutLedger(payload);
				return this.shop.sandbox.settle(payment);
			};
		}
		if (money != MoneyState.RESERVED) {
			execution.release();
		}
		assertUnknownWithoutLedger(payload);
		execution.failed();
		assertUnknownWithoutLedger(payload);
	}

	@Test
	void paymentThatCannotBeReadIsUnknown() {
		AtomicReference<String> id = new AtomicReference<>("");
		DelegatingLedger damaged = new DelegatingLedger(this.shop.ledger) {

			@Override
			public Optional<Payment> find(PaymentKey key) {
				throw new UnreadablePaymentException(id.get(), new IllegalStateException("changed by hand"));
			}

		};
		PaymentPayload payload = this.shop.entitlement();
		id.set(this.shop.row().id());
		PaymentEngine engine = this.shop.engine(damaged);
		assertThat(Shop.refused(engine.decide(this.shop.endpoint(), Shop.REQUEST, payload))).isEqualTo(UNKNOWN);
		this.shop.price = "1 NONE";
		assertThat(Shop.refused(engine.decide(this.shop.endpoint(), Shop.REQUEST, payload))).isEqualTo(UNKNOWN);
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	// The row came between the look and the reservation, or lost its answer.
	@Test
	void paymentThatAnotherRequestSentIsUnknownWhileItCannotBeReserved() {
		PaymentPayload payload = this.shop.pay();
		AtomicInteger reservations = new AtomicInteger();
		this.shop.ledger.failOn((call) -> {
			if (call instanceof FaultyLedger.Reserve && reservations.getAndIncrement() == 0) {
				assertThat(this.shop.grant(payload).release()).isEmpty();
				return true;
			}
			return false;
		});
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	void paymentThatCannotBeReservedIsNotTaken() {
		this.shop.ledger.failOn(FaultyLedger.Reserve.class::isInstance);
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.assertNothingKept();
		this.shop.assertCalls(0, 0, 0);
		this.shop.ledger.repair();
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	@Test
	void reservationWhoseAnswerIsLostIsTakenOverWhenItsLeaseIsOver() {
		this.shop.ledger.loseAnswerOf(FaultyLedger.Reserve.class::isInstance);
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.assertCalls(0, 0, 0);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void reservationThatCannotBeTakenOverIsNotUsed() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		this.shop.ledger.failOn(FaultyLedger.Call.lease());
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.assertCalls(1, 0, 0);
		this.shop.ledger.repair();
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "FAIL" })
	void reservationThatCannotBeGivenBackLapses(SandboxVerification verification) {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextVerification(verification);
		this.shop.ledger.failOn(FaultyLedger.Remove.class::isInstance);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void reservationOfAFailedHandlerThatCannotBeGivenBackLapses() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.failOn(FaultyLedger.Remove.class::isInstance);
		execution.failed();
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void expiredReservationThatCannotBeGivenBackIsNotSent() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.clock.advance(Shop.MAX_TIMEOUT);
		this.shop.ledger.failOn(FaultyLedger.Remove.class::isInstance);
		assertThat(execution.release()).contains(UNKNOWN);
		this.shop.assertCalls(1, 0, 0);
	}

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
			.matches("ERROR The outcome of payment .* could not be written down: SETTLED by 0x[0-9a-f]{64}.*"));
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
		PaymentPayload payload = unknown();
		this.shop.ledger.failOn(FaultyLedger.Call.lease());
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(0);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void evidenceThatCannotBeWrittenDownIsLookedUpAgainWhenTheLeaseIsOver() {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = unknown();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.ledger.repair();
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void entitlementThatCannotBeTakenUpIsNotLostAndNotRefused() {
		PaymentPayload payload = this.shop.entitlement();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.SERVING));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.ledger.repair();
		assertThat(this.shop.grant(payload).payment().redemptions()).isOne();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void slowServerDoesNotDeliverWhileItCannotRenewItsLease() {
		PaymentAdmission slow = this.shop.grant(this.shop.pay());
		slow.release();
		this.shop.clock.advance(Shop.LEASE);
		this.shop.ledger.failOn(FaultyLedger.Call.lease());
		assertThat(slow.release()).contains(IN_PROGRESS);
		this.shop.ledger.repair();
		assertThat(slow.release()).isEmpty();
	}

	@Test
	void deliveryThatCannotBeWrittenDownIsLogged() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.DELIVERED));
		execution.left();
		assertThat(this.log.lines())
			.anyMatch((line) -> line.startsWith("ERROR The ledger cannot be reached. That payment "
					+ this.shop.row().id() + " is DELIVERED could not be written down"));
		assertThat(this.shop.row().isEntitlement()).isTrue();
	}

	@Test
	void failureThatCannotBeWrittenDownLapses() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		execution.release();
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.FAILED));
		execution.failed();
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void causeOfTheTroubleReachesNoAnswer() {
		this.shop.ledger.failOn((call) -> true);
		assertThat(this.shop.refuse(this.shop.pay()).reasonCode()).isEqualTo(Optional.empty());
		assertThat(this.log.lines()).anyMatch((line) -> line.startsWith("ERROR The ledger cannot be reached"));
	}

	private void assertUnknownWithoutLedger(PaymentPayload payload) {
		this.shop.ledger.failOn((call) -> true);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.price = "1 NONE";
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.price = "$0.01";
		this.shop.ledger.repair();
	}

	private PaymentPayload unknown() {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.grant(payload).release()).contains(UNKNOWN);
		return payload;
	}

}
