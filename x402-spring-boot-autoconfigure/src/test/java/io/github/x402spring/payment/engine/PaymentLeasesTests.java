package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PaymentLeasesTests {

	private final Shop shop = new Shop();

	@Test
	void workThatGoesOnKeepsItsPayment() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		for (int i = 0; i < 10; i++) {
			pass(Shop.LEASE.dividedBy(2));
			this.shop.engine.renewLeases();
			assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
		}
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.shop.row().lease()).isNull();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
	}

	@Test
	void leaseOfWhichLittleIsOverIsNotWritten() {
		this.shop.grant(this.shop.pay());
		pass(Shop.LEASE.dividedBy(3));
		Payment before = this.shop.row();
		this.shop.engine.renewLeases();
		assertThat(this.shop.row()).isEqualTo(before);
		pass(Duration.ofMillis(1));
		this.shop.engine.renewLeases();
		assertThat(this.shop.row().leaseUntil()).isEqualTo(this.shop.clock.instant().plus(Shop.LEASE));
		assertThat(this.shop.row().version()).isEqualTo(before.version());
	}

	@Test
	void paymentOfAProcessThatDiedIsTakenOver() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission lost = this.shop.grant(payload);
		pass(Shop.LEASE);
		PaymentAdmission taken = this.shop.grant(payload);
		this.shop.engine.renewLeases();
		assertThat(taken.release()).isEmpty();
		taken.left();
		assertThat(lost.release()).isPresent();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void requestThatGotLostDoesNotKeepItsPaymentForEver() {
		PaymentPayload payload = this.shop.pay();
		this.shop.grant(payload);
		for (int minute = 0; minute < 20; minute++) {
			pass(Duration.ofSeconds(30));
			this.shop.engine.renewLeases();
		}
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
		pass(Shop.LEASE);
		this.shop.engine.renewLeases();
		assertThat(this.shop.row().isLeased(this.shop.clock.instant())).isFalse();
		Shop.granted(this.shop.present(payload));
	}

	@Test
	void restOfAnUnknownPaymentIsNotProlonged() {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.grant(payload).release()).isPresent();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		assertThat(this.shop.row().lease()).isNotNull().extracting(Lease::owner).isNull();
		pass(Shop.RETRY_AFTER);
		this.shop.engine.renewLeases();
		assertThat(this.shop.row().isLeased(this.shop.clock.instant())).isFalse();
	}

	// If the ledger goes out of reach in between, those have waited that had the time.
	@Test
	void leasesThatEndFirstAreRenewedFirst() {
		List<Payment> renewed = new ArrayList<>();
		this.shop.ledger.failOn((call) -> call instanceof FaultyLedger.Extend extend && !renewed.add(extend.payment()));
		for (int i = 0; i < 20; i++) {
			this.shop.grant(this.shop.pay());
			pass(Duration.ofMillis(100));
		}
		pass(Shop.LEASE.dividedBy(2));
		this.shop.engine.renewLeases();
		assertThat(renewed).hasSize(20).isSortedAccordingTo(Comparator.comparing(Payment::leaseUntil));
	}

	@Test
	void ledgerOutOfReachIsTriedAgain() {
		this.shop.grant(this.shop.pay());
		pass(Shop.LEASE.dividedBy(2));
		this.shop.ledger.failOn(FaultyLedger.Extend.class::isInstance);
		this.shop.engine.renewLeases();
		this.shop.ledger.repair();
		this.shop.engine.renewLeases();
		assertThat(this.shop.row().leaseUntil()).isEqualTo(this.shop.clock.instant().plus(Shop.LEASE));
		assertThat(List.of(this.shop.row().lease())).extracting(Lease::owner).containsExactly("local");
	}

	@Test
	void paymentWhoseOutcomeCouldNotBeWrittenIsNotKeptFromOthers() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(execution.release()).containsInstanceOf(PaymentProblem.SettlementUnknown.class);
		this.shop.ledger.repair();
		passWithRenewals(Shop.LEASE);
		assertThat(this.shop.row().isLeased(this.shop.clock.instant())).isFalse();
	}

	@Test
	void reservationThatCouldNotBeGivenBackIsNotKeptFromOthers() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		this.shop.ledger.failOn(FaultyLedger.Remove.class::isInstance);
		execution.failed();
		this.shop.ledger.repair();
		passWithRenewals(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	private void passWithRenewals(Duration duration) {
		for (int part = 0; part < 4; part++) {
			pass(duration.dividedBy(4));
			this.shop.engine.renewLeases();
		}
	}

	private void pass(Duration duration) {
		this.shop.clock.advance(duration);
	}

}
