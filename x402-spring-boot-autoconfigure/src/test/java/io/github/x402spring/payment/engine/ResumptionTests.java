package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.util.List;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a payment that is presented again.
 */
class ResumptionTests {

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void paymentInUseIsInProgressHoweverItIsWritten() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		for (PaymentPayload again : List.of(payload, Payloads.reordered(payload), Payloads.otherHexCase(payload))) {
			assertThat(this.shop.refuse(again)).isEqualTo(IN_PROGRESS);
		}
		this.shop.settler = (payment) -> {
			assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
			return this.shop.sandbox.settle(payment);
		};
		execution.release();
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void deliveredPaymentIsAnsweredWithItsReceipt() {
		PaymentPayload payload = this.shop.delivered();
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.AlreadyDelivered.class,
				(problem) -> {
					assertThat(Wire.header(problem.receipt()).getKey()).isEqualTo("PAYMENT-RESPONSE");
					SettlementResponse response = X402Codec
						.decodeSettlementResponse(Wire.header(problem.receipt()).getValue());
					assertThat(response.success()).isTrue();
					assertThat(response.transaction()).isEqualTo(this.shop.row().transaction());
				});
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void deliveredPaymentIsKnownAfterItExpiredAsLongAsTheLedgerKeepsIt() {
		PaymentPayload payload = this.shop.delivered();
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusMinutes(9));
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@Test
	void refusedSettlementIsRepeatedWithoutSending() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.SettlementFailed.class,
				(problem) -> {
					assertThat(problem.reason()).isEqualTo(ErrorReason.INSUFFICIENT_BALANCE);
					assertThat(Wire.required(problem.challenge()).accepts()).isEqualTo(this.shop.challenge().accepts());
				});
		this.shop.assertCalls(1, 1, 0);
	}

	@Test
	void entitlementIsRedeemedWithoutASecondChargeAndAtMostThreeTimes() {
		PaymentPayload payload = this.shop.entitlement();
		for (int i = 1; i <= 3; i++) {
			PaymentAdmission execution = this.shop.grant(payload);
			assertThat(execution.payment().redemptions()).isEqualTo(i);
			assertThat(execution.release()).isEmpty();
			execution.failed();
		}
		assertRefundDue(this.shop.refuse(payload));
		assertRefundDue(this.shop.refuse(payload));
		assertThat(this.shop.row().isEntitlement()).isTrue();
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void redeemedEntitlementIsDeliveredOnce() {
		PaymentPayload payload = this.shop.entitlement();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(this.shop.refuse(payload)).isEqualTo(IN_PROGRESS);
		execution.left();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void entitlementLastsAsLongAsPromisedWhateverTheAuthorisationSays() {
		PaymentPayload payload = this.shop.entitlement();
		this.shop.clock.advance(Shop.TTL);
		assertThat(Shop.TTL).isGreaterThan(Shop.MAX_TIMEOUT);
		this.shop.grant(payload).failed();
		this.shop.clock.advance(Shop.TTL.plusSeconds(1));
		assertRefundDue(this.shop.refuse(payload));
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void knownPaymentKeepsItsPriceAndAnUnknownOneIsRefused() {
		PaymentPayload entitled = this.shop.entitlement();
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		PaymentPayload unsure = this.shop.pay();
		this.shop.grant(unsure).release();
		PaymentPayload unused = this.shop.pay();
		this.shop.price = "$0.02";
		assertThat(this.shop.refuse(unused).reasonCode()).contains(ErrorReason.NO_MATCHING_REQUIREMENTS);
		PaymentAdmission redeemed = this.shop.grant(entitled);
		assertThat(redeemed.call((reason) -> false).atomicAmount()).isEqualTo(BigInteger.valueOf(10000));
		PaymentAdmission resolved = this.shop.grant(unsure);
		assertThat(resolved.call((reason) -> false).atomicAmount()).isEqualTo(BigInteger.valueOf(10000));
		assertThat(resolved.payment().terms().quote().amount()).isEqualTo(10000);
		assertThat(this.shop.sandbox.balance(Shop.USDC, this.shop.wallet.address())).isEqualTo(9_980_000);
	}

	@Test
	void version1PaymentIsResumedLikeAnyOther() {
		PaymentPayload payload = this.shop.payV1();
		PaymentAdmission execution = this.shop.grant(payload);
		execution.release();
		execution.failed();
		this.shop.grant(payload).left();
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.AlreadyDelivered.class,
				(problem) -> assertThat(Wire.header(problem.receipt()).getKey()).isEqualTo("X-PAYMENT-RESPONSE"));
	}

	private void assertRefundDue(PaymentProblem problem) {
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.RefundDue.class, (due) -> {
			SettlementResponse response = X402Codec.decodeSettlementResponse(Wire.header(due.receipt()).getValue());
			assertThat(response.success()).isTrue();
			assertThat(response.transaction()).isEqualTo(this.shop.row().transaction());
		});
	}

}
