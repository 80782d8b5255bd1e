package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * One payment in the hands of one request.
 */
class PaymentAdmissionTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void settledPaymentIsDelivered() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(execution.release()).isEmpty();
		assertThat(execution.isPaid()).isTrue();
		assertThat(this.shop.row()).isEqualTo(execution.payment());
		assertThat(this.shop.row().isEntitlement()).isTrue();
		execution.left();
		assertThat(this.shop.row()).isEqualTo(execution.payment());
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.row().leaseUntil()).isNull();
		assertThat(this.shop.row().truncated()).isFalse();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING",
				"RESERVED/SERVING -> SETTLING/SERVING", "SETTLING/SERVING -> SETTLED/SERVING",
				"SETTLED/SERVING -> SETTLED/DELIVERED");
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void settlementIsWrittenDownBeforeItIsSent() {
		this.shop.settler = (payment) -> {
			assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
			assertThat(this.shop.row().isLeased(this.shop.clock.instant())).isTrue();
			return this.shop.sandbox.settle(payment);
		};
		assertThat(this.shop.grant(this.shop.pay()).release()).isEmpty();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void receiptOfASettledPaymentNamesTheTransaction() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		assertThat(Wire.header(execution::receipt).getKey()).isEqualTo("PAYMENT-RESPONSE");
		SettlementResponse response = X402Codec.decodeSettlementResponse(Wire.header(execution::receipt).getValue());
		assertThat(response.success()).isTrue();
		assertThat(response.transaction()).isEqualTo(this.shop.row().transaction()).matches("0x[0-9a-f]{64}");
		assertThat(response.payer()).isEqualTo(this.shop.wallet.address().value());
		assertThat(response.network()).isEqualTo("eip155:84532");
	}

	// A receipt that says no would make the client sign again while the money may move.
	@Test
	void moneyThatIsNotInHasNoReceipt() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		List<String> written = new ArrayList<>();
		execution.receipt((name, value) -> written.add(name));
		assertThat(written).isEmpty();
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(execution.release()).isPresent();
		execution.receipt((name, value) -> written.add(name));
		assertThat(written).isEmpty();
	}

	@Test
	void receiptOfAVersion1PaymentSpeaksVersion1() {
		PaymentAdmission execution = this.shop.grant(this.shop.payV1());
		execution.release();
		assertThat(Wire.header(execution::receipt).getKey()).isEqualTo("X-PAYMENT-RESPONSE");
		assertThat(X402Codec.decodeSettlementResponse(Wire.header(execution::receipt).getValue()).network())
			.isEqualTo("base-sepolia");
	}

	@Test
	void failureOfTheHandlerChargesNothingAndTheSamePaymentMayComeBack() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).failed();
		this.shop.assertNothingKept();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/SERVING",
				"RESERVED/SERVING removed RELEASED");
		assertThat(this.shop.grant(payload).release()).isEmpty();
		this.shop.assertCalls(2, 1, 1);
		assertThat(this.shop.ledger.totals().released()).isOne();
	}

	@Test
	void authorisationThatEndsWhileTheHandlerRunsIsNotSent() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.clock.advance(Shop.MAX_TIMEOUT.minusSeconds(5));
		assertThat(execution.release())
			.hasValueSatisfying((problem) -> assertThat(problem.reasonCode()).contains(ErrorReason.VALID_BEFORE));
		this.shop.assertNothingKept();
		this.shop.assertCalls(1, 0, 0);
		assertThat(execution.release()).contains(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
	}

	@Test
	void deliveryThatBreaksAfterSomebodyLookedAfterTheMoneyIsTruncated() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		execution.left();
		this.shop.clock.advance(Duration.ofSeconds(30));
		this.shop.evidence = this.shop.sandbox::find;
		this.shop.reconcile();
		execution.broke();
		assertThat(this.shop.row().truncated()).isTrue();
		assertThat(this.shop.row().proven()).isTrue();
	}

	@Test
	void leaseIsNewWhenTheSettlementTookLong() {
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		this.shop.settler = (payment) -> {
			this.shop.clock.advance(Shop.LEASE);
			return this.shop.sandbox.settle(payment);
		};
		assertThat(execution.release()).isEmpty();
		assertThat(this.shop.row().isWorkedOn(this.shop.clock.instant())).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "SILENT", "LOSE_ANSWER" })
	void contentIsNeverDeliveredWithoutTheMoney(SandboxOutcome outcome) {
		PaymentAdmission reserved = this.shop.grant(this.shop.pay());
		assertThatIllegalStateException().isThrownBy(() -> reserved.left());
		this.shop.sandbox.nextSettlement(outcome);
		reserved.release();
		Payment before = this.shop.row();
		assertThatIllegalStateException().isThrownBy(() -> reserved.left());
		assertThat(this.shop.row()).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "SILENT", "LOSE_ANSWER" })
	void failureAfterAWithheldAnswerChangesNothing(SandboxOutcome outcome) {
		this.shop.sandbox.nextSettlement(outcome);
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		execution.release();
		Payment before = this.shop.row();
		execution.failed();
		assertThat(this.shop.row()).isEqualTo(before);
	}

	@Test
	void moneyMovesFirstWhereTheEndpointWantsIt() {
		this.shop.settlement = Settlement.BEFORE_HANDLER;
		PaymentAdmission execution = this.shop.grant(this.shop.pay());
		assertThat(this.shop.row().content()).isEqualTo(ContentState.NONE);
		this.shop.clock.advance(Duration.ofMinutes(1));
		assertThat(execution.release()).isEmpty();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.SERVING);
		assertThat(this.shop.row().leaseUntil()).isEqualTo(this.shop.clock.instant().plus(Shop.LEASE));
		execution.left();
		assertThat(this.shop.listener.take()).containsExactly("new -> RESERVED/NONE", "RESERVED/NONE -> SETTLING/NONE",
				"SETTLING/NONE -> SETTLED/SERVING", "SETTLED/SERVING -> SETTLED/DELIVERED");
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void handlerThatFailsAfterTheMoneyMovedLeavesAnEntitlement() {
		this.shop.settlement = Settlement.BEFORE_HANDLER;
		PaymentPayload payload = this.shop.entitlement();
		assertThat(this.shop.row().isEntitlement()).isTrue();
		PaymentAdmission again = this.shop.grant(payload);
		assertThat(again.release()).isEmpty();
		again.left();
		this.shop.assertCalls(1, 1, 1);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSE", "SILENT", "LOSE_ANSWER" })
	void handlerDoesNotRunWithoutTheMoneyWhereItMovesFirst(SandboxOutcome outcome) {
		this.shop.settlement = Settlement.BEFORE_HANDLER;
		this.shop.sandbox.nextSettlement(outcome);
		assertThat(this.shop.grant(this.shop.pay()).release()).isPresent();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.NONE);
	}

	// The lease of the reservation may be all but over when the handler is done.
	@Test
	void settlementHasALeaseOfItsOwn() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.clock.advance(Shop.LEASE.minusSeconds(1));
		this.shop.settler = (payment) -> {
			this.shop.clock.advance(Duration.ofSeconds(20));
			assertThat(this.shop.refuse(payload)).isEqualTo(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
			return this.shop.sandbox.settle(payment);
		};
		assertThat(execution.release()).isEmpty();
		assertThat(this.shop.refuse(payload)).isEqualTo(new PaymentProblem.InProgress(Shop.RETRY_AFTER));
		this.shop.assertCalls(1, 1, 1);
	}

}
