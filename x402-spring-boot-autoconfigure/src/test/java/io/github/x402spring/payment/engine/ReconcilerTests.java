package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments that nobody comes back for are brought to their end all the same.
 */
class ReconcilerTests {

	private static final String OTHER_HASH = "0x" + "cd".repeat(32);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void unknownPaymentIsSettledByEvidence() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.reconcile();
		Payment row = this.shop.row();
		assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(row.proven()).isTrue();
		assertThat(row.isEntitlement()).isTrue();
		assertThat(row.pending()).isNull();
		this.shop.grant(payload).left();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownPaymentThatDidNotMoveIsPresentedAgain() {
		this.shop.unknown(SandboxOutcome.SILENT);
		this.shop.evidence = (payment) -> new Evidence.Absent();
		this.shop.reconcile();
		Payment row = this.shop.row();
		assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(row.proven()).as("told, not proven").isFalse();
		this.shop.assertCalls(1, 2, 1);
	}

	@Test
	void refusalOfAPaymentThatIsPresentedAgainProvesNothing() {
		this.shop.unknown(SandboxOutcome.SILENT);
		this.shop.settler = (payment) -> new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE);
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void paymentIsNotPresentedAfterItsAuthorisationEnded() {
		this.shop.unknown(SandboxOutcome.SILENT);
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusSeconds(1));
		this.shop.evidence = (payment) -> new Evidence.None();
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.assertCalls(1, 1, 0);
		this.shop.evidence = (payment) -> new Evidence.Impossible("expired");
		this.shop.clock.advance(Duration.ofMinutes(20));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		assertThat(this.shop.row().proven()).isTrue();
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void withoutEvidenceTheOperatorIsTold() {
		this.shop.unknown(SandboxOutcome.SILENT);
		PaymentEngine blind = this.shop.engine(PaymentEvidence.NONE, List.of(this.shop.listener));
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusSeconds(1));
		blind.reconcile();
		blind.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.log.lines()).filteredOn((line) -> line.contains("is still unknown"))
			.singleElement()
			.asString()
			.contains(this.shop.row().id(), "x402.rpc-url");
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void settlementWhoseOwnerVanishedIsTakenOverWhenItsLeaseIsOver() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		// The process dies between the settlement and its note.
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		execution.release();
		this.shop.ledger.repair();
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
		this.shop.clock.advance(Shop.LEASE);
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void settlementIsProvenOnceAndThenLeftAlone() {
		this.shop.delivered();
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.reconcile();
		assertThat(this.shop.lookUps).as("nodes may lag at first").hasValue(0);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().proven()).isTrue();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		this.shop.clock.advance(Duration.ofDays(1));
		this.shop.reconcile();
		assertThat(this.shop.lookUps).hasValue(1);
	}

	@Test
	void hashIsThatOfTheChainAndNotThatOfALiar() {
		this.shop.delivered();
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, true);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().transaction()).isEqualTo(OTHER_HASH);
	}

	@Test
	void settlementThatTheChainDoesNotShowIsDoubtedAndThenRefuted() {
		PaymentPayload payload = this.shop.delivered();
		this.shop.evidence = (payment) -> new Evidence.Absent();
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.log.lines()).anyMatch((line) -> line.contains("the chain does not show it"));
		this.shop.evidence = (payment) -> new Evidence.Impossible("expired");
		this.shop.clock.advance(Shop.MAX_TIMEOUT);
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		assertThat(this.shop.row().proven()).isTrue();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementFailed.class);
	}

	@Test
	void settlementThatWasReorganisedAwayAndBackIsProvenInTheEnd() {
		PaymentPayload payload = this.shop.delivered();
		this.shop.evidence = (payment) -> new Evidence.Absent();
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, true);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@Test
	void transferThatIsNotFinalIsLookedAtOnceMore() {
		this.shop.delivered();
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, false);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().proven()).isFalse();
		this.shop.clock.advance(Duration.ofMinutes(19));
		this.shop.reconcile();
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, true);
		this.shop.clock.advance(Duration.ofMinutes(1));
		this.shop.reconcile();
		assertThat(this.shop.row().proven()).isTrue();
		assertThat(this.shop.lookUps).hasValue(2);
	}

	@Test
	void transferThatIsNotFinalEnoughSettlesNothingAndIsNotSentAgain() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.SILENT);
		this.shop.evidence = (payment) -> new Evidence.Pending(OTHER_HASH);
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.row().transaction()).isEqualTo(OTHER_HASH);
		this.shop.clock.advance(Duration.ofMinutes(1));
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		this.shop.assertCalls(1, 1, 0);
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, false);
		this.shop.clock.advance(Duration.ofMinutes(1));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		this.shop.grant(payload).left();
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void settlementStaysOneThoughItsTransferIsNotFinalEnoughAnyMore() {
		this.shop.delivered();
		this.shop.evidence = (payment) -> new Evidence.Pending(OTHER_HASH);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.row().proven()).isFalse();
		assertThat(this.shop.row().dueAt()).isNotNull();
	}

	@Test
	void refusedPaymentIsNotSettledBeforeItsTransferIsFinalEnough() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		this.shop.grant(this.shop.pay()).release();
		this.shop.evidence = (payment) -> new Evidence.Pending(OTHER_HASH);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, true);
		this.shop.clock.advance(Duration.ofMinutes(5));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
	}

	@Test
	void settlementThatCanNeverMoveIsRefutedAtOnce() {
		this.shop.entitlement();
		this.shop.evidence = (payment) -> new Evidence.Impossible("cancelled");
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		assertThat(this.shop.row().reason()).isEqualTo("cancelled");
		assertThat(this.shop.listener.take()).contains("SETTLED/FAILED -> UNKNOWN/FAILED",
				"UNKNOWN/FAILED -> FAILED/FAILED");
	}

	@Test
	void refusalThatMovedMoneyLaterBecomesAnEntitlement() {
		PaymentPayload payload = this.shop.pay();
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.shop.grant(payload).release()).isPresent();
		this.shop.evidence = (payment) -> new Evidence.Absent();
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		this.shop.evidence = (payment) -> new Evidence.Transferred(OTHER_HASH, true);
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		this.shop.grant(payload).left();
	}

	@Test
	void paymentThatIsServedIsLeftAlone() {
		this.shop.evidence = (payment) -> new Evidence.Absent();
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).isEmpty();
		for (int half = 0; half < 10; half++) {
			this.shop.clock.advance(Shop.LEASE.dividedBy(2));
			this.shop.engine.renewLeases();
		}
		this.shop.reconcile();
		execution.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.lookUps).hasValue(0);
	}

	@Test
	void severalReconcilersLookAtAPaymentOnce() {
		this.shop.unknown(SandboxOutcome.SILENT);
		AtomicInteger presented = new AtomicInteger();
		this.shop.settler = (payment) -> {
			presented.incrementAndGet();
			return new SettlementResult.Unknown("still down");
		};
		Parallel.run(4, (number) -> {
			this.shop.reconcile();
			return number;
		});
		assertThat(presented).hasValue(1);
	}

	@Test
	void ledgerOutOfReachIsReported() {
		this.shop.ledger.failOn((call) -> call instanceof FaultyLedger.Open);
		assertThat(this.shop.engine.reconcile()).isFalse();
		this.shop.ledger.failOn((call) -> false);
		assertThat(this.shop.engine.reconcile()).isTrue();
	}

	@Test
	void ledgerThatFailsInTheMiddleChangesNothing() {
		this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.ledger.failOn((call) -> call instanceof FaultyLedger.Transition);
		this.shop.reconcile();
		this.shop.ledger.repair();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.reconcile();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
	}

}
