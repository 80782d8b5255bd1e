package io.github.x402spring.payment.engine;

import java.time.Duration;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A payment that is in the book is answered from its state, also while nothing new can be
 * priced: "nothing was charged" would not be true of it.
 */
class PaidBeforeThePriceWasGoneTests {

	private final Shop shop = new Shop();

	@Test
	void entitlementIsServed() {
		PaymentPayload payload = this.shop.entitlement();
		PaymentPayload fresh = this.shop.pay();
		this.shop.price = "1 NONE";
		assertThat(this.shop.refuse(fresh)).isEqualTo(new PaymentProblem.Unpriceable());
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void unknownPaymentStaysUnknown() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload).release();
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		this.shop.price = "1 NONE";
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
	}

	@Test
	void reservationThatWasNotSentIsNoReasonToSell() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		this.shop.price = "1 NONE";
		assertThat(this.shop.refuse(payload)).isEqualTo(new PaymentProblem.Unpriceable());
	}

	// Another instance took it for abandoned and sent it.
	@Test
	void nothingWasSentIsSaidOnlyWhereItIsKnown() {
		this.shop.settler = (payment) -> {
			this.shop.settler = this.shop.sandbox::settle;
			this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
			this.shop.reconcile();
			return new SettlementResult.NotSent(Duration.ZERO);
		};
		assertThat(this.shop.grant(this.shop.pay()).release())
			.containsInstanceOf(PaymentProblem.SettlementUnknown.class);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
	}

	// A settlement that was never written down is earned once, one in doubt is not earned
	// twice.
	@Test
	void settlementIsTheFirstOnlyOnce() {
		String hash = "0x" + "ab".repeat(32);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("settlement pending", hash);
		this.shop.grant(this.shop.pay()).release();
		Payment unknown = this.shop.row();
		assertThat(unknown.transaction()).isEqualTo(hash);
		assertThat(unknown.wasSettled()).isFalse();
		Payment settled = unknown.settled(hash, null, this.shop.clock.instant());
		assertThat(settled.wasSettled()).isTrue();
		assertThat(settled.settlementUnknown("not on the chain", this.shop.clock.instant()).wasSettled()).isTrue();
	}

}
