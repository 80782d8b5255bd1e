package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PendingPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.testsupport.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every ledger promises, also one that keeps no reports.
 */
@Timeout(120)
public abstract class PaymentLedgerContractTests extends LedgerRaceTests {

	private static final String EURC = "0x00000000000000000000000000000000000000AA";

	private static final String LARGE = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

	@Test
	void probeLeavesNothing() {
		LedgerProbe.probe(ledger(), NOW);
		assertThat(ledger().find(new PaymentKey("probe"))).isEmpty();
		assertThat(ledger().findById("probe")).isEmpty();
	}

	@Test
	void paymentIsReservedOnce() {
		Payment first = payment("1");
		assertThat(ledger().reserve(first)).isEqualTo(new Reservation.Reserved());
		assertThat(ledger().reserve(payment("1"))).isEqualTo(new Reservation.Existing(first));
		assertThat(ledger().find(first.terms().key())).contains(first);
		assertThat(ledger().find(new PaymentKey("2"))).isEmpty();
	}

	@Test
	void ofPaymentsWithOneIdOneIsReserved() {
		Payment first = named("1", "digest 1");
		assertThat(ledger().reserve(first)).isEqualTo(new Reservation.Reserved());
		assertThat(ledger().reserve(named("2", "digest 1"))).isEqualTo(new Reservation.Existing(first));
		assertThat(ledger().reserve(named("2", "digest 2"))).isEqualTo(new Reservation.Reserved());
		assertThat(ledger().reserve(payment("3"))).isEqualTo(new Reservation.Reserved());
		assertThat(ledger().findByIdentifier("digest 1")).contains(first);
		assertThat(ledger().findByIdentifier("digest 3")).isEmpty();
		Payment delivered = step(step(step(first, "settling"), "settled"), "delivered");
		assertThat(ledger().findByIdentifier("digest 1")).contains(delivered);
		assertThat(ledger().reserve(named("4", "digest 1"))).isEqualTo(new Reservation.Existing(delivered));
		assertThat(ledger().find(new PaymentKey("4"))).isEmpty();
	}

	@Test
	void idOfAPaymentThatWasRemovedOrFailedIsFree() {
		Payment removed = named("1", "digest 1");
		ledger().reserve(removed);
		assertThat(ledger().remove(removed, Removal.RELEASED)).isTrue();
		assertThat(ledger().findByIdentifier("digest 1")).isEmpty();
		Payment failing = named("2", "digest 1");
		assertThat(ledger().reserve(failing)).isEqualTo(new Reservation.Reserved());
		step(step(failing, "settling"), "failed");
		assertThat(ledger().findByIdentifier("digest 1")).isEmpty();
		Payment third = named("3", "digest 1");
		assertThat(ledger().reserve(third)).isEqualTo(new Reservation.Reserved());
		assertThat(ledger().findByIdentifier("digest 1")).contains(third);
		assertThat(ledger().reserve(named("1", "digest 1"))).isEqualTo(new Reservation.Existing(third));
	}

	@Test
	void stepReplacesTheVersionThatItWasMadeFrom() {
		Payment reserved = reserve("1");
		Payment settling = settling(reserved);
		assertThat(ledger().transition(reserved, settling)).isTrue();
		assertThat(ledger().find(reserved.terms().key())).contains(settling);
		assertThat(ledger().transition(reserved, reserved.leased(lease(NOW), NOW))).isFalse();
		assertThat(ledger().find(reserved.terms().key())).contains(settling);
	}

	@Test
	void stepOfAnotherReservationChangesNothing() {
		Payment first = reserve("1");
		assertThat(ledger().remove(first, Removal.RELEASED)).isTrue();
		Payment second = reserve("1");
		assertThat(second.version()).isEqualTo(first.version());
		assertThat(ledger().transition(first, settling(first))).isFalse();
		assertThat(ledger().remove(first, Removal.RELEASED)).isFalse();
		assertThat(ledger().find(first.terms().key())).contains(second);
	}

	@Test
	void stepOfAPaymentThatIsNotThereChangesNothing() {
		Payment payment = payment("1");
		assertThat(ledger().transition(payment, settling(payment))).isFalse();
		assertThat(ledger().remove(payment, Removal.RELEASED)).isFalse();
		assertThat(ledger().find(payment.terms().key())).isEmpty();
		assertThat(ledger().findById(payment.id())).isEmpty();
	}

	@Test
	void stepToSomethingElseThanTheSuccessorIsRefused() {
		Payment reserved = reserve("1");
		Payment settling = settling(reserved);
		assertThatIllegalArgumentException().isThrownBy(() -> ledger().transition(reserved, settled(settling)));
		assertThatIllegalArgumentException().isThrownBy(() -> ledger().transition(reserved, reserved));
		Payment other = payment("2");
		assertThatIllegalArgumentException().isThrownBy(() -> ledger().transition(reserved, settling(other)));
		assertThat(ledger().find(reserved.terms().key())).contains(reserved);
	}

	@Test
	void removedReservationMayComeBack() {
		Payment first = reserve("1");
		assertThat(ledger().remove(first, Removal.REJECTED)).isTrue();
		assertThat(ledger().find(first.terms().key())).isEmpty();
		assertThat(ledger().reserve(payment("1"))).isEqualTo(new Reservation.Reserved());
	}

	@Test
	void everyMemberIsReadBackAsItWasWritten() {
		ReservationTerms terms = terms("eip155:84532/" + USDC + "/payer/0x01", "GET /größe/{id} \"'%s:x\\", USDC, LARGE,
				NOW);
		Payment payment = Payment.reserved(newId(), terms, ContentState.NONE, lease(NOW.plusSeconds(30)));
		ledger().reserve(payment);
		assertHeld(payment);
		payment = next(payment, payment.settling(checked(terms), lease(NOW.plusSeconds(60)), NOW.plusSeconds(1)));
		payment = next(payment, payment.settlementUnknown("no_answer", NOW.plusSeconds(2)));
		payment = next(payment, payment.rested(null, NOW.plusSeconds(4), NOW.plusSeconds(9), NOW.plusSeconds(3)));
		payment = next(payment, payment.seenSettled(HASH, true, NOW.plusSeconds(5)));
		payment = next(payment, payment.redeemed(lease(NOW.plusSeconds(60)), NOW.plusSeconds(6)));
		payment = next(payment, payment.contentFailed(NOW.plusSeconds(7)));
		payment = next(payment, payment.redeemed(lease(NOW.plusSeconds(60)), NOW.plusSeconds(8)));
		payment = next(payment, payment.delivered(true, NOW.plusSeconds(9)));
		assertThat(payment.pending()).isNull();
		assertThat(payment.redemptions()).isOne();
	}

	@Test
	void paymentWithoutPayerAndPayeeIsReadBackAsItWasWritten() {
		Quote quote = new Quote(new PaymentKind("invoice", Network.evm(1), "lightning"), "msat", BigInteger.TEN, null,
				Duration.ofSeconds(60), Map.of());
		ReservationTerms terms = new ReservationTerms(new PaymentKey("hash"), "GET /premium", "fingerprint", "digest",
				null, "other", quote, VALID_BEFORE, NOW);
		Payment payment = Payment.reserved(newId(), terms, ContentState.SERVING, lease(NOW));
		ledger().reserve(payment);
		assertHeld(payment);
		CheckedPayment checked = new CheckedPayment(new AuthenticatedPayment(terms.key(), quote.kind(), null,
				quote.asset(), null, quote.amount(), null, () -> "a preimage"), quote,
				new PaidResource("https://api.example.com/", "", ""));
		Payment settling = next(payment, payment.settling(checked, lease(NOW), NOW));
		next(settling, settling.settlementUnknown(new SettlementResult.Unknown("no answer", HASH), NOW));
		assertThat(held(payment).transaction()).isEqualTo(HASH);
		Payment settled = step(held(payment), "settled");
		step(next(settled, settled.redeemed(lease(NOW), NOW)), "delivered");
	}

	@Test
	void whatWasSettledMayBeLessThanThePrice() {
		Payment reserved = reserve("1");
		Payment settling = step(reserved, "settling");
		Payment settled = next(settling,
				settling.settled(new SettlementResult.Settled(HASH, BigInteger.valueOf(3)), null, NOW));
		step(settled, "delivered");
		Payment free = step(reserve("2"), "settling");
		step(next(free, free.settled(new SettlementResult.Settled(null, BigInteger.ZERO), null, NOW)), "delivered");
		settle("3", "GET /premium", USDC, "10");
		assertThat(held(reserved).amount()).isEqualTo(3);
		assertThat(held(free).amount()).isZero();
		assertThat(held(free).transaction()).isNull();
	}

	@Test
	void payloadIsKeptToTheLetterUntilTheOutcomeIsKnown() {
		Payment reserved = reserve("1");
		CheckedPayment checked = checked(reserved.terms());
		Payment settling = next(reserved, reserved.settling(checked, lease(NOW), NOW));
		PendingPayment kept = held(settling).pending();
		assertThat(kept).isNotNull();
		assertThat(kept.proof()).isEqualTo(Wire.payload(checked).json()).contains(" :\t", "\\u0065", "0.10");
		assertThat(kept).isEqualTo(checked.pending());
		Payment unknown = next(settling, settling.settlementUnknown("no answer", NOW));
		assertThat(held(unknown).pending()).isEqualTo(checked.pending());
		assertThat(held(next(unknown, settled(unknown))).pending()).isNull();
	}

	@Test
	void openPaymentsAreThoseThatNobodyLooksAfter() {
		Payment reserved = reserve("reserved");
		Payment leased = step(reserve("leased"), "settling");
		leased = next(leased, leased.leased(lease(NOW.plusSeconds(60)), NOW.plusSeconds(1)));
		Payment abandoned = step(reserve("abandoned"), "settling");
		Payment unknown = step(step(reserve("unknown"), "settling"), "unknown");
		Payment later = step(step(reserve("later"), "settling"), "unknown");
		later = next(later, later.due(NOW.plusSeconds(60), NOW.plusSeconds(2)));
		Payment told = step(step(reserve("told"), "settling"), "settled");
		Payment refused = step(step(reserve("refused"), "settling"), "failed");
		Payment proven = step(step(reserve("proven"), "settling"), "unknown");
		proven = next(proven, proven.seenSettled(HASH, true, NOW));
		List<Payment> all = List.of(reserved, leased, abandoned, unknown, later, told, refused, proven);
		for (int second : new int[] { 0, 1, 29, 30, 31, 59, 60, 61, 3600 }) {
			for (MoneyState money : MoneyState.values()) {
				Instant when = NOW.plusSeconds(second);
				assertThat(ledger().open(when, money, 100)).as(second + " " + money)
					.containsExactlyInAnyOrderElementsOf(all.stream()
						.filter((payment) -> payment.money() == money && payment.isOpen(when))
						.toList());
			}
		}
		Instant hour = NOW.plusSeconds(3600);
		assertThat(ledger().open(hour, MoneyState.SETTLING, 100)).containsExactly(abandoned, leased);
		assertThat(ledger().open(hour, MoneyState.UNKNOWN, 100)).containsExactly(unknown, later);
		assertThat(ledger().open(hour, MoneyState.UNKNOWN, 1)).containsExactly(unknown);
		assertThat(ledger().open(hour, MoneyState.SETTLED, 100)).containsExactly(told);
		assertThat(ledger().open(hour, MoneyState.FAILED, 100)).containsExactly(refused);
	}

	@Test
	void leaseIsProlongedWithoutAStep() {
		Payment settling = step(reserve("1"), "settling");
		Lease longer = lease(NOW.plusSeconds(90));
		assertThat(ledger().extend(settling, longer)).isTrue();
		assertHeld(settling.withLease(longer));
		assertThat(ledger().open(NOW.plusSeconds(89), MoneyState.SETTLING, 10)).isEmpty();
		assertThat(ledger().open(NOW.plusSeconds(90), MoneyState.SETTLING, 10))
			.containsExactly(settling.withLease(longer));
		step(settling, "settled");
		assertThat(ledger().extend(settling, longer)).isFalse();
		assertThat(ledger().extend(payment("2"), longer)).isFalse();
	}

	@Test
	void paymentIsFoundByItsId() {
		Payment payment = step(reserve("1"), "settling");
		reserve("2");
		assertThat(ledger().findById(payment.id())).contains(payment);
		assertThat(ledger().findById("nobody")).isEmpty();
	}

}
