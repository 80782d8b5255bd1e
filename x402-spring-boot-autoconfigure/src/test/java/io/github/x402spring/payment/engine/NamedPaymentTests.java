package io.github.x402spring.payment.engine;

import java.util.List;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two payments of one payer with one id, at one endpoint, are charged once.
 */
class NamedPaymentTests {

	private static final String ID = "pay_7d5d747be160e280a1b2c3d4e5f60718";

	private static final PaymentProblem CONFLICT = new PaymentProblem.IdentifierConflict(null);

	private static final PaymentProblem IN_PROGRESS = new PaymentProblem.InProgress(Shop.RETRY_AFTER);

	private static final PaymentProblem UNKNOWN = new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final Shop shop = new Shop();

	@Test
	void secondPaymentWithTheIdGetsTheReceiptOfTheFirst() {
		deliver(named());
		Payment first = this.shop.row();
		assertThat(this.shop.refuse(named())).isInstanceOfSatisfying(PaymentProblem.IdentifierConflict.class,
				(conflict) -> assertThat(
						X402Codec.decodeSettlementResponse(Wire.header(conflict.receipt()).getValue()).transaction())
					.isEqualTo(first.transaction()));
		this.shop.assertCalls(1, 1, 1);
		assertThat(this.shop.row()).isEqualTo(first);
	}

	@Test
	void sameTextIsAnsweredAsWithoutAnId() {
		PaymentPayload payload = named();
		deliver(payload);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void idIsForOneRequest() {
		deliver(named());
		FakePaidRequest other = Shop.REQUEST.withQuery("size=large");
		assertThat(this.shop.refused(other, named())).isEqualTo(CONFLICT);
		assertThat(this.shop.refused(Shop.REQUEST.withUser("alice"), named())).isEqualTo(CONFLICT);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void idOfAnotherPayerIsAnotherId() {
		deliver(named());
		PaymentPayload others = Payloads.withIdentifier(
				X402Codec.decodePayment(SandboxWallet.developmentKey(2, this.shop.clock).pay(this.shop.challenge())),
				ID);
		this.shop.grant(others);
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void idAtAnotherEndpointIsAnotherId() {
		deliver(named());
		PaidEndpointDescriptor here = this.shop.endpoint();
		PaidEndpointDescriptor there = new PaidEndpointDescriptor("GET /other", "Controller#other", List.of("/other"),
				this.shop.price, "", "", here.settlement(), "", here.quotes());
		assertThat(this.shop.engine.decide(there, FakePaidRequest.get("/other").withHandlerId("Controller#other"),
				named()))
			.isInstanceOf(PaymentDecision.Granted.class);
	}

	@Test
	void secondPaymentWaitsForTheFirst() {
		PaymentAdmission first = this.shop.grant(named());
		assertThat(this.shop.refuse(named())).isEqualTo(IN_PROGRESS);
		assertThat(first.release()).isEmpty();
		assertThat(this.shop.refuse(named())).isEqualTo(IN_PROGRESS);
		first.left();
		assertThat(this.shop.refuse(named())).isInstanceOf(PaymentProblem.IdentifierConflict.class);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void secondPaymentIsTakenWhereTheFirstWasReleased() {
		this.shop.grant(named()).failed();
		deliver(named());
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void secondPaymentIsTakenWhereTheFirstFailed() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.shop.grant(named()).release()).isPresent();
		PaymentPayload second = named();
		deliver(second);
		assertThat(this.shop.refuse(named())).isInstanceOf(PaymentProblem.IdentifierConflict.class);
		this.shop.assertCalls(2, 2, 1);
	}

	// It might move twice the money.
	@Test
	void secondPaymentIsNotSentWhileTheFirstIsUnknown() {
		this.shop.sandbox.nextSettlement(SandboxOutcome.SILENT);
		PaymentPayload first = named();
		assertThat(this.shop.grant(first).release()).contains(UNKNOWN);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refuse(named())).isEqualTo(UNKNOWN);
		assertThat(this.shop.lookUps).hasValue(0);
		this.shop.assertCalls(1, 1, 0);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void contentThatIsOwedForTheFirstIsServedForTheSecond() {
		PaymentAdmission first = this.shop.grant(named());
		assertThat(first.release()).isEmpty();
		first.failed();
		PaymentAdmission second = this.shop.grant(named());
		assertThat(second.release()).isEmpty();
		second.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void secondPaymentIsTakenWhereTheFirstLostItsOwner() {
		PaymentAdmission slow = this.shop.grant(named());
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission second = this.shop.grant(named());
		assertThat(slow.release()).isPresent();
		assertThat(second.release()).isEmpty();
		second.left();
		this.shop.assertCalls(2, 1, 1);
	}

	@Test
	void settlingPaymentThatLostItsOwnerIsUnknown() {
		PaymentAdmission first = this.shop.grant(named());
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(MoneyState.SETTLED));
		assertThat(first.release()).contains(UNKNOWN);
		this.shop.ledger.repair();
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLING);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.refuse(named())).isEqualTo(UNKNOWN);
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void ofManyPaymentsWithOneIdOneIsTaken() {
		List<PaymentPayload> payments = List.of(named(), named(), named(), named(), named(), named(), named(), named());
		List<PaymentDecision> decisions = Parallel.run(payments.size(), (i) -> this.shop.present(payments.get(i)));
		assertThat(decisions).filteredOn(PaymentDecision.Granted.class::isInstance).hasSize(1);
		assertThat(decisions).filteredOn(PaymentDecision.Refused.class::isInstance)
			.containsOnly(new PaymentDecision.Refused(IN_PROGRESS));
		this.shop.assertCalls(1, 0, 0);
	}

	// Between the look into the book and the reservation.
	@Test
	void paymentThatComesInBetweenIsAnsweredLikeOneThatWasThere() {
		Payment other = Shop.granted(this.shop.present(named())).payment();
		assertThat(this.shop.ledger.remove(other, PaymentLedger.Removal.RELEASED)).isTrue();
		this.shop.verifier = (payment) -> {
			throw new AssertionError("nothing is verified");
		};
		this.shop.ledger.failOn((call) -> {
			if (call instanceof FaultyLedger.Reserve) {
				this.shop.ledger.repair();
				assertThat(this.shop.ledger.reserve(other)).isEqualTo(new Reservation.Reserved());
			}
			return false;
		});
		assertThat(this.shop.refuse(named())).isEqualTo(IN_PROGRESS);
	}

	@Test
	void withoutTheLedgerNothingIsConcluded() {
		deliver(named());
		this.shop.ledger.failOn(FaultyLedger.FindNamed.class::isInstance);
		assertThat(this.shop.refuse(named())).isEqualTo(UNKNOWN);
		this.shop.assertCalls(1, 1, 1);
	}

	private PaymentPayload named() {
		return Payloads.withIdentifier(this.shop.pay(), ID);
	}

	private void deliver(PaymentPayload payload) {
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
	}

}
