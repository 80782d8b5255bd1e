package io.github.x402spring.payment.engine;

import java.time.Duration;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.books.RefundsDue;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PaymentOperationsTests {

	private static final String HASH = "0x" + "cd".repeat(32);

	private final Shop shop = new Shop();

	private final PaymentOperations operations = this.shop.engine.operations();

	private final RefundsDue due = new RefundsDue(this.shop.ledger, PaymentPolicy.DEFAULT, this.shop.clock);

	@Test
	void entitlementIsListedOnceItCannotBeRedeemedAnyMore() {
		this.shop.entitlement();
		assertThat(this.due.find(10)).isEmpty();
		this.shop.clock.advance(Shop.TTL);
		assertThat(this.due.find(10)).isEmpty();
		this.shop.clock.advance(Duration.ofSeconds(1));
		assertThat(this.due.find(10)).containsExactly(this.shop.row());
		assertThat(this.due.find(0)).isEmpty();
	}

	@Test
	void entitlementThatFailedTooOftenIsListedAtOnce() {
		PaymentPayload payload = this.shop.entitlement();
		for (int i = 0; i < PaymentPolicy.DEFAULT.maxRedemptions(); i++) {
			assertThat(this.due.find(10)).isEmpty();
			this.shop.grant(payload).failed();
		}
		assertThat(this.due.find(10)).containsExactly(this.shop.row());
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.RefundDue.class);
	}

	@Test
	void nothingButWhatIsOwedIsListed() {
		this.shop.delivered();
		this.shop.clock.advance(Shop.TTL.plusHours(1));
		assertThat(this.due.find(10)).isEmpty();
	}

	@Test
	void refundEndsTheEntitlement() {
		PaymentPayload payload = this.shop.entitlement();
		assertThat(this.operations.markRefunded(id(), " paid back in 0x12 "))
			.isEqualTo(new OperationResult.Done(this.shop.row()));
		assertThat(this.shop.row().content()).isEqualTo(ContentState.REFUNDED);
		assertThat(this.shop.row().reason()).isEqualTo("paid back in 0x12");
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.Refunded.class,
				(problem) -> assertThat(problem.receipt().isSettled()).isTrue());
		assertThat(this.due.find(10)).isEmpty();
		assertThat(this.operations.markRefunded(id(), "again"))
			.isEqualTo(new OperationResult.Refused("no refund is due for it", this.shop.row()));
	}

	@Test
	void whatIsBeingServedIsNotRefunded() {
		PaymentPayload payload = this.shop.entitlement();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(this.operations.markRefunded(id(), "too early")).isInstanceOf(OperationResult.Refused.class);
		assertThat(execution.release()).isEmpty();
		execution.left();
		assertThat(this.operations.markRefunded(id(), "too late")).isInstanceOf(OperationResult.Refused.class);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
	}

	@Test
	void whoServesSlowlyCannotDeliverWhatWasRefundedMeanwhile() {
		PaymentAdmission slow = this.shop.grant(this.shop.entitlement());
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.operations.markRefunded(id(), "gave up")).isInstanceOf(OperationResult.Done.class);
		assertThat(slow.release()).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "two\nlines", "\u0000" })
	void referenceIsASentence(String reference) {
		this.shop.entitlement();
		assertThatIllegalArgumentException().isThrownBy(() -> this.operations.markRefunded(id(), reference));
		assertThatIllegalArgumentException().isThrownBy(() -> this.operations.markRefunded(id(), "x".repeat(201)));
		assertThat(this.shop.row().content()).isEqualTo(ContentState.FAILED);
	}

	@Test
	void operatorTellsThatTheMoneyMoved() {
		PaymentPayload payload = unknown();
		assertThatIllegalArgumentException().isThrownBy(() -> this.operations.markSettled(id(), "0x12"));
		assertThat(this.operations.markSettled(id(), HASH)).isInstanceOf(OperationResult.Done.class);
		assertThat(this.shop.row().transaction()).isEqualTo(HASH);
		assertThat(this.shop.grant(payload).release()).isEmpty();
		assertThat(this.operations.markSettled(id(), HASH)).isInstanceOf(OperationResult.Refused.class);
	}

	@Test
	void operatorTellsThatNothingMovedOnceTheAuthorisationHasEnded() {
		PaymentPayload payload = unknown();
		assertThat(this.operations.markFailed(id())).isInstanceOfSatisfying(OperationResult.Refused.class,
				(refused) -> assertThat(refused.why()).startsWith("its authorisation may be used until 2030-"));
		this.shop.clock.advance(Shop.MAX_TIMEOUT.plusHours(1).plusMinutes(1));
		assertThat(this.operations.markFailed(id())).isInstanceOf(OperationResult.Done.class);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.FAILED);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementFailed.class);
		assertThat(this.operations.markFailed(id())).isInstanceOf(OperationResult.Refused.class);
	}

	@Test
	void operatorMakesSomebodyLookNow() {
		unknown();
		this.shop.evidence = (payment) -> new Evidence.Transferred(HASH, true);
		assertThat(this.operations.reconcile(id())).isInstanceOfSatisfying(OperationResult.Done.class,
				(done) -> assertThat(done.payment()).isEqualTo(this.shop.row()));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.row().proven()).isTrue();
	}

	@Test
	void nobodyInterferesWithWorkInHand() {
		this.shop.grant(this.shop.pay());
		assertThat(this.operations.reconcile(id()))
			.isEqualTo(new OperationResult.Refused("another process is working on it", this.shop.row()));
	}

	@Test
	void unknownIdIsNotFound() {
		assertThat(this.operations.markRefunded("nobody", "reference")).isEqualTo(new OperationResult.NotFound());
		assertThat(this.operations.markSettled("nobody", HASH)).isEqualTo(new OperationResult.NotFound());
		assertThat(this.operations.markFailed("nobody")).isEqualTo(new OperationResult.NotFound());
		assertThat(this.operations.reconcile("nobody")).isEqualTo(new OperationResult.NotFound());
	}

	private PaymentPayload unknown() {
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		PaymentPayload payload = this.shop.pay();
		assertThat(this.shop.grant(payload).release()).isPresent();
		return payload;
	}

	private String id() {
		return this.shop.row().id();
	}

}
