package io.github.x402spring.payment.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import io.github.x402spring.sandbox.SandboxVerification;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

}
