package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.RequestFrom;
import io.github.x402spring.x402.PaymentPayload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the proof of payment is a secret, clients keep it and present it with whatever
 * they call next.
 */
class SecretPaymentTests {

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final AtomicReference<SecretScheme> scheme = new AtomicReference<>();

	private final Shop shop = new Shop(1000, (scheme) -> {
		this.scheme.set(new SecretScheme(scheme));
		return this.scheme.get();
	});

	@BeforeEach
	void moneyCame() {
		this.shop.evidence = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);
	}

	@Test
	void secretThatIsUsedUpIsAskedToPayAgain() {
		PaymentPayload paid = this.shop.delivered();
		assertChallenged(this.shop.refuse(paid), "payment_used_up");
		assertChallenged(this.shop.refuse(Payloads.reordered(paid)), "payment_used_up");
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	@Test
	void secretOfAnotherRequestIsAskedToPay() {
		this.scheme.get().elsewhere().set(true);
		assertChallenged(this.shop.refuse(this.shop.pay()), "payment_for_another_request");
		this.shop.assertNothingKept();
	}

	@Test
	void secretThatIsOwedItsContentElsewhereIsAskedToPayHere() {
		PaymentPayload paid = this.shop.entitlement();
		assertChallenged(Shop.refused(this.shop.present(FakePaidRequest.get("/other"), paid)),
				"payment_for_another_request");
		assertThat(this.shop.row().isEntitlement()).isTrue();
	}

	@Test
	void whatIsOwedIsServedInWhateverTextTheSecretComes() {
		PaymentPayload paid = this.shop.entitlement();
		PaymentAdmission again = this.shop.grant(Payloads.reordered(paid));
		assertThat(again.release()).isEmpty();
		again.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	@Test
	void reservationThatLapsedIsTakenOverInWhateverTextTheSecretComes() {
		PaymentPayload paid = this.shop.pay();
		this.shop.grant(paid);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		assertThat(this.shop.grant(Payloads.reordered(paid)).release()).isEmpty();
	}

	@Test
	void copyThatItsHolderNarrowedIsNotServedWhatIsOwed() {
		PaymentPayload paid = this.shop.entitlement();
		this.scheme.get().elsewhere().set(true);
		assertChallenged(this.shop.refuse(Payloads.reordered(paid)), "payment_for_another_request");
		this.scheme.get().elsewhere().set(false);
		assertThat(this.shop.row().isEntitlement()).isTrue();
		assertThat(this.shop.grant(paid).release()).isEmpty();
	}

	@Test
	void copyThatItsHolderNarrowedTakesOverNothing() {
		PaymentPayload paid = this.shop.pay();
		this.shop.grant(paid);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		this.scheme.get().elsewhere().set(true);
		assertChallenged(this.shop.refuse(Payloads.reordered(paid)), "payment_for_another_request");
		this.scheme.get().elsewhere().set(false);
		assertThat(this.shop.grant(paid).release()).isEmpty();
	}

	@Test
	void whatComesTooLateIsServedIfItsContentIsOwed() {
		PaymentPayload paid = this.shop.entitlement();
		this.scheme.get().late().set(true);
		assertThat(this.shop.grant(paid).release()).isEmpty();
	}

	@Test
	void whatWasPaidBeforeIsTakenWhateverOthersInItsNetworkDid() {
		PaymentPayload paid = this.shop.pay();
		PaymentPayload late = this.shop.pay();
		PaymentPayload elsewhere = this.shop.pay();
		PaymentEngine limited = limited();
		assertThat(decide(limited, null)).isInstanceOf(PaymentProblem.Required.class);
		assertThat(decide(limited, null)).isInstanceOf(PaymentProblem.RateLimited.class);
		assertThat(decide(limited, UnprovenPaymentTests.signed(paid, "0x" + "11".repeat(64) + "1b")))
			.isInstanceOf(PaymentProblem.RateLimited.class);
		this.scheme.get().elsewhere().set(true);
		assertThat(decide(limited, elsewhere)).isInstanceOf(PaymentProblem.RateLimited.class);
		this.scheme.get().elsewhere().set(false);
		PaymentAdmission admission = Shop.granted(present(limited, paid));
		assertThat(admission.release()).isEmpty();
		admission.failed();
		admission = Shop.granted(present(limited, Payloads.reordered(paid)));
		assertThat(admission.release()).isEmpty();
		admission.left();
		assertThat(decide(limited, paid)).isInstanceOf(PaymentProblem.RateLimited.class);
		this.scheme.get().late().set(true);
		assertThat(decide(limited, late)).isInstanceOf(PaymentProblem.RefundDue.class);
	}

	@Test
	void whatComesTooLateIsOwedBackWithoutAChallenge() {
		PaymentPayload paid = this.shop.pay();
		this.scheme.get().late().set(true);
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		Payment owed = this.shop.row();
		assertThat(owed.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(owed.isRefundDue(PaymentPolicy.DEFAULT, this.shop.clock.instant())).isTrue();
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	@Test
	void whatComesTooLateIsInDoubtWhileItsRailIs() {
		PaymentPayload paid = this.shop.pay();
		this.scheme.get().late().set(true);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("silence");
		assertThat(this.shop.refuse(paid)).isEqualTo(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void whatComesTooLateIsNotOwedBeforeItsRailHasSeenTheMoney() {
		PaymentPayload paid = this.shop.pay();
		this.scheme.get().late().set(true);
		this.shop.evidence = (payment) -> new Evidence.None();
		assertThat(this.shop.refuse(paid)).isEqualTo(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		this.shop.assertNothingKept();
	}

	@Test
	void refundedSecretIsAskedToPayAgain() {
		PaymentPayload paid = this.shop.pay();
		this.scheme.get().late().set(true);
		this.shop.refuse(paid);
		Payment owed = this.shop.row();
		assertThat(this.shop.ledger.transition(owed, owed.refunded("sent back", this.shop.clock.instant()))).isTrue();
		this.scheme.get().late().set(false);
		assertChallenged(this.shop.refuse(paid), "payment_used_up");
	}

	private PaymentEngine limited() {
		return this.shop.engine(
				LimitedRequestsTests.requestLimits(this.shop,
						new Limits(new RateLimit(1, Duration.ofMinutes(1)), null, null)),
				PassCheck.NONE, FreeCalls.NONE, List.of());
	}

	private PaymentProblem decide(PaymentEngine engine, @Nullable PaymentPayload payment) {
		return Shop.refused(present(engine, payment));
	}

	private PaymentDecision present(PaymentEngine engine, @Nullable PaymentPayload payment) {
		return engine.decide(this.shop.endpoint(), RequestFrom.address("203.0.113.7", Shop.REQUEST), payment);
	}

	private static void assertChallenged(PaymentProblem problem, String reason) {
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.Rejected.class, (rejected) -> {
			assertThat(rejected.reason()).isEqualTo(reason);
			assertThat(rejected.challenge().offers()).isNotEmpty();
		});
	}

}
