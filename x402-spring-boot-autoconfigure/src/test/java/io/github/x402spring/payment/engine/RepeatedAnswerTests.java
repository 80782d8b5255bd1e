package io.github.x402spring.payment.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.answer.AnswerStore;
import io.github.x402spring.payment.answer.InMemoryAnswerStore;
import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that lost its answer gets it again, if answers are stored. It never costs
 * anything more, and whatever becomes of the store, nothing is lost that is not lost
 * without it.
 */
class RepeatedAnswerTests {

	private static final String ID = "pay_7d5d747be160e280a1b2c3d4e5f60718";

	private static final StoredAnswer ANSWER = new StoredAnswer(200,
			List.of(new StoredAnswer.Header("Content-Type", "text/plain")), "content".getBytes(StandardCharsets.UTF_8));

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final SwitchableStore store = new SwitchableStore();

	private final AtomicReference<SecretScheme> secret = new AtomicReference<>();

	private final Shop shop = Shop.storing(this.store, (it) -> it);

	@Test
	void samePaymentForTheSameRequestGetsTheAnswerAgain() {
		PaymentPayload payload = delivered(named());
		for (int i = 0; i < 5; i++) {
			assertRepeated(this.shop.present(payload));
		}
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void secondPaymentWithTheIdGetsTheAnswerOfTheFirst() {
		delivered(named());
		assertRepeated(this.shop.present(named()));
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void anotherRequestOrTextGetsNothing() {
		PaymentPayload payload = delivered(named());
		assertThat(this.shop.refused(Shop.REQUEST.withQuery("a=1"), payload))
			.isInstanceOf(PaymentProblem.BoundToOtherRequest.class);
		assertThat(this.shop.refused(Shop.REQUEST.withUser("mallory"), payload))
			.isInstanceOf(PaymentProblem.BoundToOtherRequest.class);
		assertThat(this.shop.refuse(Payloads.spaced(payload))).isInstanceOf(PaymentProblem.BoundToOtherRequest.class);
		assertThat(this.shop.refused(Shop.REQUEST.withQuery("a=1"), named()))
			.isEqualTo(new PaymentProblem.IdentifierConflict(null));
	}

	// All of it can be read on the chain.
	@Test
	void nothingIsKeptWhereOthersCouldRebuildThePayment() {
		PaymentPayload payload = this.shop.pay();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.largestKept()).isZero();
		deliver(execution);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@Test
	void paymentOfAPrincipalGetsItsAnswerAgain() {
		FakePaidRequest request = Shop.REQUEST.withUser("alice");
		PaymentPayload payload = this.shop.pay();
		deliver(Shop.granted(this.shop.present(request, payload)));
		assertRepeated(this.shop.present(request, payload));
	}

	@Test
	void secretThatIsUsedUpGetsItsAnswerAgainBeforeItIsAskedToPay() {
		Shop lightning = Shop.storing(this.store, (it) -> {
			this.secret.set(new SecretScheme(it));
			return this.secret.get();
		});
		PaymentPayload payload = lightning.pay();
		deliver(lightning.grant(payload));
		assertRepeated(lightning.present(payload));
		assertRepeated(lightning.present(Payloads.reordered(payload)));
		assertThat(lightning.refused(FakePaidRequest.get("/other"), payload))
			.isInstanceOf(PaymentProblem.Rejected.class);
		this.store.forget();
		assertThat(lightning.refuse(payload)).isInstanceOf(PaymentProblem.Rejected.class);
	}

	@Test
	void withoutAStoredAnswerAllIsAsBefore() {
		PaymentPayload payload = delivered(named());
		this.store.forget();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		assertThat(this.shop.refuse(named())).isInstanceOf(PaymentProblem.IdentifierConflict.class);
	}

	@Test
	void answerEnds() {
		PaymentPayload payload = delivered(named());
		this.shop.clock.advance(Duration.ofHours(1));
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@Test
	void storeThatIsAwayHoldsNothingUp() {
		this.store.away = true;
		PaymentPayload payload = delivered(named());
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.store.away = false;
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		this.shop.assertCalls(1, 1, 1);
	}

	// What was stored and did not leave is owed: the handler runs again, and what it
	// answers then replaces what is stored.
	@Test
	void processThatEndsBetweenStoringAndDeliveryOwesTheContent() {
		PaymentPayload payload = named();
		PaymentAdmission crashed = this.shop.grant(payload);
		assertThat(crashed.release()).isEmpty();
		crashed.keep(new StoredAnswer(200, List.of(), new byte[] { 1 }));
		this.shop.clock.advance(Shop.LEASE);
		PaymentAdmission execution = this.shop.grant(payload);
		deliver(execution);
		assertRepeated(this.shop.present(payload));
		this.shop.assertCalls(1, 1, 1);
	}

	// That it is delivered is not written down: it is owed once more, as without a store.
	@Test
	void deliveryThatIsNotWrittenDownIsServedByTheHandler() {
		PaymentPayload payload = named();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.keep(ANSWER);
		this.shop.ledger.failOn(FaultyLedger.Call.transitionTo(ContentState.DELIVERED));
		execution.left();
		this.shop.ledger.repair();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.InProgress.class);
		this.shop.clock.advance(Shop.LEASE);
		deliver(this.shop.grant(payload));
		assertRepeated(this.shop.present(payload));
		this.shop.assertCalls(1, 1, 1);
	}

	@Test
	void nothingIsKeptBeforeTheMoneyIsIn() {
		PaymentAdmission execution = this.shop.grant(named());
		execution.keep(ANSWER);
		assertThat(this.store.kept).isEmpty();
	}

	@Test
	void answerOfARefundedPaymentIsNotGiven() {
		PaymentPayload payload = named();
		PaymentAdmission execution = this.shop.grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.keep(ANSWER);
		execution.failed();
		Payment owed = this.shop.row();
		assertThat(this.shop.ledger.transition(owed, owed.refunded("by bank", this.shop.clock.instant()))).isTrue();
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.Refunded.class);
	}

	private PaymentPayload named() {
		return Payloads.withIdentifier(this.shop.pay(), ID);
	}

	private PaymentPayload delivered(PaymentPayload payload) {
		deliver(this.shop.grant(payload));
		return payload;
	}

	private static void deliver(PaymentAdmission execution) {
		assertThat(execution.release()).isEmpty();
		if (execution.largestKept() > 0) {
			execution.keep(ANSWER);
		}
		execution.left();
	}

	private static void assertRepeated(PaymentDecision decision) {
		assertThat(decision).isInstanceOfSatisfying(PaymentDecision.Repeated.class, (repeated) -> {
			assertThat(repeated.answer().body()).isEqualTo(ANSWER.body());
			assertThat(repeated.receipt().isSettled()).isTrue();
		});
	}

	private static final class SwitchableStore implements AnswerStore {

		private final List<String> kept = new ArrayList<>();

		private AnswerStore store = new InMemoryAnswerStore(100);

		private boolean away;

		private void forget() {
			this.store = new InMemoryAnswerStore(100);
		}

		@Override
		public void put(String paymentId, byte[] answer, Instant until) {
			require();
			this.kept.add(paymentId);
			this.store.put(paymentId, answer, until);
		}

		@Override
		public Optional<byte[]> find(String paymentId) {
			require();
			return this.store.find(paymentId);
		}

		@Override
		public void prune(Instant now) {
			this.store.prune(now);
		}

		private void require() {
			if (this.away) {
				throw new IllegalStateException("The store is away");
			}
		}

	}

}
