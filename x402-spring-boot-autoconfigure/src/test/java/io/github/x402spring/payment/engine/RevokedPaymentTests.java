package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator revokes before it is presented buys nothing, and its money is owed
 * back if it was paid.
 */
class RevokedPaymentTests {

	private final Shop shop = new Shop(1000, SecretScheme::new);

	@BeforeEach
	void moneyCame() {
		this.shop.evidence = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);
	}

	@Test
	void whatWasRevokedBuysNothingAndIsOwedBack() {
		PaymentPayload paid = this.shop.pay();
		assertThat(revoke(paid)).isInstanceOf(OperationResult.Revoked.class);
		assertThat(revoke(paid)).isInstanceOf(OperationResult.Revoked.class);
		this.shop.assertNothingKept();
		for (int i = 0; i < 2; i++) {
			assertOwed(this.shop.refuse(paid));
		}
		assertThat(this.shop.sandbox.transfers()).isOne();
		assertThat(revoke(paid)).isEqualTo(new OperationResult.Refused("it was presented before", this.shop.row()));
	}

	@Test
	void othersAreServedAsBefore() {
		assertThat(revoke(this.shop.pay())).isInstanceOf(OperationResult.Revoked.class);
		assertThat(this.shop.grant(this.shop.pay()).release()).isEmpty();
	}

	@Test
	void whatWasPresentedIsNotRevoked() {
		PaymentPayload paid = this.shop.pay();
		PaymentAdmission served = this.shop.grant(paid);
		assertThat(revoke(paid)).isInstanceOf(OperationResult.Refused.class);
		assertThat(served.release()).isEmpty();
		served.failed();
		assertThat(revoke(paid)).isInstanceOf(OperationResult.Refused.class);
		assertThat(this.shop.grant(paid).release()).isEmpty();
	}

	@Test
	void whatHasNoSuchNameIsNotFound() {
		assertThat(this.shop.engine.operations().revoke("")).isEqualTo(new OperationResult.NotFound());
		assertThat(new Shop().engine.operations().revoke("1")).isEqualTo(new OperationResult.NotFound());
	}

	@Test
	void revocationThatIsWrittenAfterTheReservationIsSeen() {
		PaymentPayload paid = this.shop.pay();
		PaymentEngine engine = this.shop.engine(new DelegatingLedger(this.shop.ledger) {

			// As by an operator who looked for it just before it was reserved.
			@Override
			public Reservation reserve(Payment payment) {
				Reservation reservation = super.reserve(payment);
				revoke(payment.terms().key(), payment.terms().validBefore());
				return reservation;
			}

		});
		assertThat(Shop.refused(engine.decide(this.shop.endpoint(), Shop.REQUEST, paid)))
			.isInstanceOf(PaymentProblem.RefundDue.class);
		assertOwed(this.shop.refuse(paid));
	}

	@Test
	void reservationThatTheOperatorDidNotSeeYetIsSeenOnceTheRevocationIsWritten() {
		PaymentPayload paid = this.shop.pay();
		AtomicReference<PaymentAdmission> served = new AtomicReference<>();
		PaymentEngine engine = this.shop.engine(new DelegatingLedger(this.shop.ledger) {

			@Override
			public Optional<Payment> find(PaymentKey key) {
				Optional<Payment> found = super.find(key);
				if (served.get() == null) {
					served.set(RevokedPaymentTests.this.shop.grant(paid));
				}
				return found;
			}

		});
		assertThat(engine.operations().revoke(reference(paid)))
			.isEqualTo(new OperationResult.Refused("it was presented at the same time", this.shop.row()));
		assertThat(served.get().release()).isEmpty();
		served.get().failed();
		assertThat(this.shop.grant(paid).release()).isEmpty();
	}

	@Test
	void whatIsRevokedAndPresentedAtOnceIsServedOrOwed() {
		for (int round = 0; round < 100; round++) {
			PaymentPayload paid = this.shop.pay();
			List<Object> results = Parallel.run(2, (i) -> (i == 0) ? this.shop.present(paid) : revoke(paid));
			if (results.getFirst() instanceof PaymentDecision.Granted) {
				assertThat(results.getLast()).isInstanceOf(OperationResult.Refused.class);
			}
			else {
				assertThat(Shop.refused((PaymentDecision) results.getFirst()))
					.isInstanceOf(PaymentProblem.RefundDue.class);
			}
		}
	}

	@Test
	void ledgerThatCannotTellIsAskedAgain() {
		PaymentPayload paid = this.shop.pay();
		revoke(paid);
		this.shop.ledger.failOn(FaultyLedger.FindRevoked.class::isInstance);
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.InProgress.class);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		this.shop.engine.renewLeases();
		assertOwed(this.shop.refuse(paid));
	}

	@Test
	void processThatDiesBeforeItOwesLeavesNothingToServe() {
		PaymentPayload paid = this.shop.pay();
		revoke(paid);
		this.shop.ledger
			.failOn((call) -> call instanceof FaultyLedger.Reserve it && it.payment().isGivenUp(PaymentPolicy.DEFAULT));
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		this.shop.assertNothingKept();
		this.shop.ledger.repair();
		assertOwed(this.shop.refuse(paid));
	}

	@Test
	void whatIsPaidWithTheRequestIsNotLookedUp() {
		Shop other = new Shop();
		other.ledger.failOn(FaultyLedger.FindRevoked.class::isInstance);
		assertThat(other.grant(other.pay()).release()).isEmpty();
	}

	private OperationResult revoke(PaymentPayload paid) {
		return this.shop.engine.operations().revoke(reference(paid));
	}

	private String reference(PaymentPayload paid) {
		return switch (this.shop.scheme.authenticate(paid, this.shop.quotes())) {
			case SchemeResult.Accepted<AuthenticatedPayment> accepted -> accepted.value().key().value();
			default -> throw new AssertionError("not accepted");
		};
	}

	private void assertOwed(PaymentProblem problem) {
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.RefundDue.class,
				(due) -> assertThat(due.reason()).isEqualTo("revoked"));
		Payment owed = this.shop.row();
		assertThat(owed.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(owed.isRefundDue(PaymentPolicy.DEFAULT, this.shop.clock.instant())).isTrue();
	}

}
