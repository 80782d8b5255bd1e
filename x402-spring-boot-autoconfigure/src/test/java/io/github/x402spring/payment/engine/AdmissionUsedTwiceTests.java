package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.x402.ErrorReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transport releases or fails an admission more than once, or in another order.
 */
class AdmissionUsedTwiceTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void settlingTwiceSendsOnce() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).isEmpty();
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(execution.release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void settlingAgainAfterARefusalIsRefusedWithoutSending() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		this.shop.listener.take();
		assertThat(execution.release())
			.hasValueSatisfying((problem) -> this.shop.assertFailed(problem, ErrorReason.INSUFFICIENT_BALANCE));
		assertThat(this.shop.listener.take()).isEmpty();
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void settlingAgainAfterSilenceSendsNothing() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		assertThat(execution.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.assertCalls(1, 1, 0);
	}

	// The second answer would count as that to a first call: a refusal would be believed.
	@Test
	void settlingAgainAfterTheOutcomeCouldNotBeWrittenDownSendsNothing() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(execution.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		this.shop.ledger.repair();
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(execution.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void settlingAfterTheHandlerFailedSendsNothing() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.failed();
		assertThat(execution.release()).contains(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
		this.shop.assertNothingKept();
		this.shop.assertCalls(1, 0, 0);
	}

	@Test
	void settlingAfterTheHandlerFailedSendsNothingWhateverTheLedgerSaid() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.ledger.failOn(FaultyLedger.Remove.class::isInstance);
		execution.failed();
		this.shop.ledger.repair();
		assertThat(execution.release()).contains(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
		this.shop.assertCalls(1, 0, 0);
	}

	@Test
	void contentThatFailedDoesNotLeaveWhateverTheLedgerSaid() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		this.shop.ledger.loseAnswerOf(FaultyLedger.Call.transitionTo(ContentState.FAILED));
		execution.failed();
		assertThat(execution.release()).contains(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
	}

	// The content is owed to the next request that brings the payment, so it must not
	// leave here.
	@Test
	void contentThatFailedAfterTheSettlementDoesNotLeaveAnyMore() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		execution.failed();
		assertThat(execution.release()).contains(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
		assertThat(this.shop.row().content()).isEqualTo(ContentState.FAILED);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void failureIsWrittenDownOnce() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		execution.failed();
		this.shop.listener.take();
		execution.failed();
		assertThat(this.shop.listener.take()).isEmpty();
	}

	@Test
	void failureAfterTheFirstByteChangesNothing() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		execution.left();
		execution.failed();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
	}

	@Test
	void deliveryThatBreaksIsDeliveredAllTheSame() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		execution.left();
		execution.broke();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.row().truncated()).isTrue();
		this.shop.listener.take();
		execution.left();
		execution.broke();
		assertThat(this.shop.row().truncated()).isTrue();
		assertThat(this.shop.listener.take()).isEmpty();
	}

}
