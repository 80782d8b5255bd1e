package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was paid before the request, for an endpoint that is not sold any more, is owed
 * back and never lost.
 */
class WithdrawnPaymentTests {

	private static final PaymentEvidence CAME = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);

	@RegisterExtension
	final PaymentLog log = new PaymentLog();

	private final AtomicReference<SecretScheme> scheme = new AtomicReference<>();

	private final Shop shop = new Shop(1000, (scheme) -> {
		this.scheme.set(new SecretScheme(scheme));
		return this.scheme.get();
	});

	@BeforeEach
	void moneyCame() {
		this.shop.evidence = CAME;
	}

	@Test
	void debtIsWrittenOnlyIfItsRailHasSeenTheMoney() {
		PaymentPayload paid = this.shop.pay();
		for (Evidence unseen : List.of(new Evidence.None(), new Evidence.Absent(), new Evidence.Impossible("ended"))) {
			this.shop.evidence = (payment) -> unseen;
			assertThat(present(paid)).isEqualTo(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
			this.shop.assertNothingKept();
		}
		this.shop.evidence = (payment) -> {
			throw new IllegalStateException("no answer");
		};
		assertThat(present(paid)).isEqualTo(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		this.shop.assertNothingKept();
		this.shop.evidence = CAME;
		assertThat(present(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertRefundDue();
	}

	@Test
	void whatCameIsOwedAndNotWhatWasAskedFor() {
		this.shop.settler = (payment) -> new SettlementResult.Settled("0x" + "ab".repeat(32));
		this.shop.evidence = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true, BigInteger.TWO);
		assertThat(present(this.shop.pay())).isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(this.shop.row().amount()).isEqualTo(BigInteger.TWO);
		assertRefundDue();
	}

	@Test
	void reservationThatLapsedIsOwedOnlyIfItsRailHasSeenTheMoney() {
		PaymentPayload paid = this.shop.pay();
		this.shop.grant(paid);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		this.shop.evidence = (payment) -> new Evidence.None();
		assertThat(present(paid)).isEqualTo(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.RESERVED);
	}

	@Test
	void whatIsNewerThanThisProcessAndWasNeverSoldHereIsSoldElsewhere() {
		PaymentPayload paid = this.shop.pay();
		assertThat(this.shop.engine.soldElsewhere(paid, Set::of)).isEmpty();
		this.scheme.get().newer().set(true);
		assertThat(this.shop.engine.soldElsewhere(paid, Set::of))
			.hasValue(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.engine.soldElsewhere(paid, () -> Set.of("GET /gone"))).isEmpty();
	}

	@Test
	void onlyWhatIsNotSoldIsWithdrawn() {
		PaymentPayload paid = this.shop.pay();
		assertThat(this.shop.engine.withdrawn(paid, Set::of)).map(PaidEndpointDescriptor::identity)
			.hasValue("GET /gone");
		assertThat(this.shop.engine.withdrawn(paid, () -> Set.of("GET /gone"))).isEmpty();
		assertThat(new Shop().engine.withdrawn(paid, Set::of)).isEmpty();
	}

	@Test
	void moneyThatCameIsOwedWhateverTheRequest() {
		PaymentPayload paid = this.shop.pay();
		assertThat(present(FakePaidRequest.get("/elsewhere"), paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertRefundDue();
		assertThat(present(FakePaidRequest.get("/elsewhere"), Payloads.reordered(paid)))
			.isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(this.shop.sandbox.transfers()).isOne();
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.Rejected.class);
	}

	@Test
	void copyThatItsHolderNarrowedOwesNothing() {
		PaymentPayload paid = this.shop.pay();
		this.scheme.get().elsewhere().set(true);
		assertThat(present(paid)).isInstanceOf(PaymentProblem.BoundToOtherRequest.class);
		this.shop.assertNothingKept();
	}

	@Test
	void contentThatIsOwedIsOwedBackInstead() {
		PaymentPayload paid = this.shop.entitlement();
		assertThat(present(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertRefundDue();
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	@Test
	void reservationThatLapsedIsOwedBack() {
		PaymentPayload paid = this.shop.pay();
		this.shop.grant(paid);
		assertThat(present(paid)).isInstanceOf(PaymentProblem.InProgress.class);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		assertThat(present(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertRefundDue();
	}

	@Test
	void whatWasUsedUpOrNeverPaidIsNotForSale() {
		PaymentPayload paid = this.shop.delivered();
		assertThat(present(paid)).isInstanceOf(PaymentProblem.NotForSale.class);
		assertThat(present(null)).isInstanceOf(PaymentProblem.NotForSale.class);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
	}

	@Test
	void moneyInDoubtIsOwedOnceItIsKnownAndNeverBuysContent() {
		PaymentPayload paid = this.shop.pay();
		this.shop.settler = (payment) -> new SettlementResult.Unknown("silence");
		assertThat(present(paid)).isEqualTo(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
		this.shop.evidence = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		// The endpoint may be there again by then.
		assertThat(this.shop.refuse(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.row().isGivenUp(PaymentPolicy.DEFAULT)).isTrue();
	}

	@Test
	void moneyThatWasInDoubtWhileItsEndpointWasSoldIsOwedBack() {
		PaymentPayload paid = this.shop.pay();
		this.shop.settler = (payment) -> new SettlementResult.Unknown("silence");
		assertThat(this.shop.grant(paid).release()).isNotEmpty();
		this.shop.evidence = (payment) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		assertThat(present(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(this.shop.row().content()).isEqualTo(ContentState.NONE);
		assertRefundDue();
	}

	@Test
	void processThatDiesWhileItOwesLeavesNothingToServe() {
		PaymentPayload paid = this.shop.pay();
		this.shop.settler = (payment) -> new SettlementResult.Settled("0x" + "ab".repeat(32));
		assertThat(present(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		Payment owed = this.shop.row();
		Shop other = new Shop(1000, SecretScheme::new);
		other.settler = this.shop.settler;
		other.evidence = CAME;
		other.ledger.reserve(Payment.owed(owed.id(), owed.terms(),
				PaymentPolicy.DEFAULT.newLease(owed.terms().reservedAt()), PaymentPolicy.DEFAULT, "not_sold_any_more"));
		other.clock.advance(Shop.LEASE.plusSeconds(1));
		assertThat(other.refuse(paid)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(other.row().terms().quote().amount()).isEqualTo(BigInteger.valueOf(10_000));
	}

	private PaymentProblem present(PaymentPayload paid) {
		return present(Shop.REQUEST, paid);
	}

	private PaymentProblem present(FakePaidRequest request, PaymentPayload paid) {
		PaymentDecision decision = this.shop.engine
			.decide(PaidEndpointDescriptor.withdrawn(this.shop.endpoint().identity()), request, paid);
		return Shop.refused(decision);
	}

	private void assertRefundDue() {
		Payment owed = this.shop.row();
		assertThat(owed.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(owed.isRefundDue(PaymentPolicy.DEFAULT, this.shop.clock.instant())).isTrue();
	}

}
