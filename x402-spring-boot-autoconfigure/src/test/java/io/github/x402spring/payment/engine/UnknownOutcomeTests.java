package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A payment whose outcome is unknown is presented again.
 */
class UnknownOutcomeTests {

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	private static final PaymentProblem BOUND = new PaymentProblem.BoundToOtherRequest();

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void unknownOutcomeIsSettledByEvidence() {
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.listener.take();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.shop.listener.take()).containsExactly("UNKNOWN/FAILED -> UNKNOWN/FAILED",
				"UNKNOWN/FAILED -> SETTLED/FAILED", "SETTLED/FAILED -> SETTLED/SERVING",
				"SETTLED/SERVING -> SETTLED/DELIVERED");
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownOutcomeFailsByEvidence() {
		this.shop.evidence = (payment) -> new Evidence.Impossible("cancelled");
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.SILENT);
		assertThat(this.shop.refuse(payload).reasonCode()).contains("cancelled");
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void whatTheChainProvesStandsInTheBooksAndClientsGetACode() {
		this.shop.evidence = (payment) -> new Evidence.Impossible("authorization used elsewhere");
		PaymentProblem problem = this.shop.refuse(this.shop.unknown(SandboxOutcome.SILENT));
		assertThat(this.shop.row().reason()).isEqualTo("authorization used elsewhere");
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.SettlementFailed.class, (it) -> {
			assertThat(it.reason()).isEqualTo(ErrorReason.VERIFICATION_FAILED);
			assertThat(it.receipt().reason()).isEqualTo(ErrorReason.VERIFICATION_FAILED);
		});
	}

	@Test
	void textOfForeignEvidenceIsNotPassedOn() {
		this.shop.evidence = (payment) -> new Evidence.Impossible("Node http://10.0.0.1 said no");
		assertThat(this.shop.refuse(this.shop.unknown(SandboxOutcome.SILENT)).reasonCode())
			.contains(ErrorReason.VERIFICATION_FAILED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0x1234", "yes" })
	void evidenceWithoutATransactionHashIsNone(String hash) {
		assertNone(new Evidence.Transferred(hash, true));
	}

	@Test
	void pendingEvidenceWithoutATransactionHashIsNone() {
		assertNone(new Evidence.Pending("yes"));
	}

	private void assertNone(Evidence evidence) {
		this.shop.evidence = (payment) -> evidence;
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void railsLearnWhichReservationIsPresentedAgain() {
		List<String> reservations = new ArrayList<>();
		this.shop.settler = (payment) -> {
			reservations.add(payment.reservation());
			return new SettlementResult.Unknown("no answer");
		};
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		this.shop.refuse(payload);
		this.shop.clock.advance(Duration.ofMinutes(1));
		this.shop.reconcile();
		assertThat(reservations).hasSizeGreaterThan(1).containsOnly(this.shop.row().id());
	}

	@Test
	void withoutEvidenceThePaymentIsPresentedAgainAndAYesIsBelieved() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.SILENT);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		this.shop.assertCalls(1, 2, 1);
	}

	// The first presentation may have moved the money whatever the second is answered.
	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "SILENT", "LOSE_ANSWER" })
	void withoutEvidenceNothingButAYesIsBelieved(SandboxOutcome second) {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.sandbox.nextSettlement(second);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.assertCalls(1, 2, 1);
	}

	@Test
	void usedNonceIsNoProof() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(this.shop.ledger.totals().unknown()).isOne();
	}

	@Test
	void evidenceThatThrowsIsNone() {
		this.shop.evidence = (payment) -> {
			throw new IllegalStateException("node is down");
		};
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.clock.advance(Shop.RETRY_AFTER);
		assertThat(this.shop.present(payload)).isInstanceOf(PaymentDecision.Granted.class);
	}

	// Who comes back sooner than asked to is answered without asking anybody.
	@Test
	void unknownOutcomeIsLookedUpAtOnceAndThenAsOftenAsClientsAreToldToComeBack() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.clock.advance(Shop.RETRY_AFTER.minusMillis(1));
		for (int i = 0; i < 10; i++) {
			assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		}
		assertThat(this.shop.lookUps).hasValue(1);
		this.shop.assertCalls(1, 2, 1);
		this.shop.clock.advance(Duration.ofMillis(1));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(2);
	}

	@Test
	void unknownOutcomeIsNotLookedUpForAnotherRequest() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.refused(Shop.REQUEST.withPath("/other"), payload)).isEqualTo(BOUND);
		assertThat(this.shop.lookUps).hasValue(0);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void timeAloneProvesNothing() {
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusHours(12));
		assertThat(this.shop.refuse(payload)).isEqualTo(UNKNOWN);
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.clock.advance(Duration.ofHours(1));
		assertThat(this.shop.present(payload)).isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void unknownOutcomeOfMoneyThatMovesFirstIsResumedToo() {
		this.shop.settlement = Settlement.BEFORE_HANDLER;
		this.shop.evidence = this.shop.sandbox::find;
		PaymentPayload payload = this.shop.unknown(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.NONE);
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
		this.shop.assertCalls(1, 1, 1);
	}

}
