package io.github.x402spring.payment.engine;

import java.time.Duration;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Whoever held a payment is gone, or only slow: in each state somebody else may go on,
 * and the one who held it may not.
 */
class LapsedLeaseTests {

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void reservationIsTakenOverWhenItsLeaseIsOver() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE.minusMillis(1));
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Duration.ofMillis(1));
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(this.shop.row().leaseUntil()).isEqualTo(this.shop.clock.instant().plus(Shop.LEASE));
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		assertThat(execution.release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void reservationIsTakenOverAtThePriceItWasTakenFor() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.price = "$0.02";
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.call((reason) -> false).amount()).isEqualByComparingTo("0.01");
		assertThat(execution.release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void expiredReservationIsNotTakenOver() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.clock.advance(Shop.MAX_TIMEOUT);
		assertThat(this.shop.refuse(payload).reasonCode()).contains(ErrorReason.VALID_BEFORE);
		this.shop.assertCalls(1, 0, 0);
	}

	@Test
	void reservationIsNotTakenOverForAnotherRequestOrText() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refused(Shop.REQUEST.withPath("/other"), payload))
			.isEqualTo(new PaymentProblem.BoundToOtherRequest());
		assertThat(this.shop.refuse(Payloads.spaced(payload))).isEqualTo(new PaymentProblem.BoundToOtherRequest());
		this.shop.assertCalls(1, 0, 0);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "FAIL" })
	void reservationTakenOverIsGivenBackWhenTheVerifierDoesNotAgree(SandboxVerification verification) {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		this.shop.sandbox.nextVerification(verification);
		this.shop.refuse(payload);
		this.shop.assertNothingKept();
	}

	@Test
	void staleReservationChangesNothing() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission stale = this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission owner = this.shop.grant(payload);
		Payment row = this.shop.row();
		stale.failed();
		assertThat(this.shop.row()).isEqualTo(row);
		assertThat(stale.release()).contains(IN_PROGRESS);
		assertThat(this.shop.row()).isEqualTo(row);
		this.shop.assertCalls(2, 0, 0);
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("it was changed concurrently"));
		assertThat(owner.release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	// A challenge would make the client pay for what it has.
	@Test
	void staleReservationThatExpiredIsNoReasonToPayAgain() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission stale = this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission owner = this.shop.grant(payload);
		owner.release();
		owner.left();
		this.shop.clock.advance(Shop.MAX_TIMEOUT);
		assertThat(stale.release()).contains(IN_PROGRESS);
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void reservationGivenBackAndTakenAnewIsNotThatOfTheFirst() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission first = this.shop.grant(payload);
		first.failed();
		PaymentAdmission second = this.shop.grant(payload);
		assertThat(second.payment().version()).isEqualTo(first.payment().version());
		first.failed();
		assertThat(first.release()).contains(IN_PROGRESS);
		assertThat(this.shop.row()).isEqualTo(second.payment());
		assertThat(second.release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
	}

	// The handler took longer than the lease, but nobody else came: it is still its own.
	@Test
	void slowHandlerMaySettleAsLongAsNobodyElseCame() {
		PaymentAdmission slow = this.shop.grant(this.shop.pay());
		this.shop.clock.advance(Shop.LEASE.plusMinutes(5));
		assertThat(slow.release()).isEmpty();
		slow.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		this.shop.assertCalls(1, 1, 1);
	}

	@ParameterizedTest
	@EnumSource(names = { "SETTLE", "LOSE_ANSWER", "SILENT", "REFUSE" })
	void settlementWhoseSenderIsGoneIsAQuestion(SandboxOutcome sent) {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = crashWhileSettling(sent);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		assertThat(this.shop.sandbox.transfers()).isOne();
		assertThat(this.shop.lookUps).hasValue(1);
		assertThat(this.shop.listener.take()).contains("SETTLING/SERVING -> UNKNOWN/FAILED");
	}

	@Test
	void settlementWhoseSenderIsGoneStaysAQuestionWithoutProof() {
		PaymentPayload payload = crashWhileSettling(SandboxOutcome.SETTLE);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().reason()).isEqualTo("abandoned");
	}

	@Test
	void settlementWhoseSenderIsGoneIsNotResumedByAnotherRequest() {
		PaymentPayload payload = crashWhileSettling(SandboxOutcome.SETTLE);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refused(Shop.REQUEST.withQuery("x"), payload))
			.isEqualTo(new PaymentProblem.BoundToOtherRequest());
		assertThat(this.shop.refuse(Payloads.reordered(payload))).isEqualTo(new PaymentProblem.BoundToOtherRequest());
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
		assertThat(this.shop.lookUps).hasValue(0);
	}

	// The answer comes when the payment has been resumed by somebody else.
	@Test
	void answerThatComesTooLateChangesNothingAndItsContentStays() {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission slow = this.shop.grant(payload);
		PaymentAdmission[] second = new PaymentAdmission[1];
		this.shop.settler = (payment) -> {
			SettlementResult result = this.shop.sandbox.settle(payment);
			this.shop.clock.advance(Shop.LEASE);
			second[0] = this.shop.grant(payload);
			return result;
		};
		assertThat(slow.release()).contains(UNKNOWN);
		assertThat(this.shop.row()).isEqualTo(second[0].payment());
		assertThat(second[0].release()).isEmpty();
		second[0].left();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void contentWhoseServerIsGoneIsServedAgain() {
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.grant(payload).release()).isEmpty();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.payment().redemptions()).isOne();
		assertThat(execution.release()).isEmpty();
		execution.left();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void contentWhoseServerIsGoneEachTimeIsServedThreeTimesMore() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		for (int i = 0; i < 3; i++) {
			this.shop.clock.advance(Shop.LEASE);
			this.shop.grant(payload);
		}
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.RefundDue.class);
		this.shop.assertCalls(1, 1, 1);
	}

	// One payment, one delivery: the slow one lost it to the one who came back.
	@ParameterizedTest
	@EnumSource(names = { "AFTER_HANDLER", "BEFORE_HANDLER" })
	void slowServerDoesNotDeliverWhatSomebodyElseServes(Settlement order) {
		this.shop.settlement = order;
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission slow = this.shop.grant(payload);
		assertThat(slow.release()).isEmpty();
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission owner = this.shop.grant(payload);
		assertThat(slow.release()).contains(IN_PROGRESS);
		slow.failed();
		slow.left();
		assertThat(this.shop.row()).isEqualTo(owner.payment());
		assertThat(owner.release()).isEmpty();
		owner.left();
		assertThat(slow.release()).contains(IN_PROGRESS);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void slowServerDeliversAsLongAsNobodyElseCame() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission slow = this.shop.grant(payload);
		assertThat(slow.release()).isEmpty();
		this.shop.clock.advance(Shop.LEASE.plusMinutes(5));
		assertThat(slow.release()).isEmpty();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		slow.left();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void lookForEvidenceThatNeverEndsIsTakenUpBySomebodyElse() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		this.shop.evidence = (payment) -> {
			throw new StackOverflowError("whoever looked is gone");
		};
		assertThat(catchThrowable(() -> this.shop.present(payload))).isInstanceOf(StackOverflowError.class);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	private PaymentPayload crashWhileSettling(SandboxOutcome sent) {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.sandbox.nextSettlement(sent);
		this.shop.settler = (payment) -> {
			this.shop.sandbox.settle(payment);
			this.shop.ledger.failOn((call) -> true);
			throw new StackOverflowError("the process is gone");
		};
		execution.release();
		this.shop.ledger.repair();
		this.shop.settler = this.shop.sandbox::settle;
		return payload;
	}

}
