package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.x402spring.Network;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentToken;
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
 * What every ledger promises.
 */
@Timeout(120)
public abstract class PaymentLedgerContractTests extends LedgerRaceTests {

	private static final String EURC = "0x00000000000000000000000000000000000000AA";

	private static final String LARGE = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

	@Test
	void probeLeavesNothing() {
		LedgerProbe.probe(ledger(), NOW);
		assertThat(ledger().slice(PaymentQuery.all(10)).payments()).isEmpty();
		assertThat(ledger().events(List.of("probe"))).isEmpty();
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
		PaymentTotals empty = ledger().totals();
		Payment payment = payment("1");
		assertThat(ledger().transition(payment, settling(payment))).isFalse();
		assertThat(ledger().remove(payment, Removal.RELEASED)).isFalse();
		assertThat(ledger().recent(10)).isEmpty();
		assertThat(ledger().totals()).isEqualTo(empty)
			.isEqualTo(new PaymentTotals(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of()));
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
		assertThat(ledger().slice(PaymentQuery.all(10).by("payer")).payments()).isEmpty();
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
		assertThat(ledger().totals().revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(13)));
		LocalDate day = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
		assertThat(ledger().days(day, day.plusDays(1))).singleElement()
			.satisfies((it) -> assertThat(it.revenue()).isEqualTo(13));
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
	void newestPaymentsComeFirst() {
		List<Payment> payments = IntStream.range(0, 20).mapToObj((i) -> {
			Instant when = NOW.plusSeconds(i);
			Payment payment = Payment.reserved("id" + i, terms("key" + i, "GET /premium", USDC, "10", when),
					ContentState.SERVING, lease(when));
			ledger().reserve(payment);
			return payment;
		}).toList();
		assertThat(ledger().recent(3)).containsExactly(payments.get(19), payments.get(18), payments.get(17));
		Payment old = payments.get(5);
		Payment changed = next(old, old.settling(checked(old.terms()), lease(NOW), NOW.plusSeconds(20)));
		assertThat(ledger().recent(2)).containsExactly(changed, payments.get(19));
		assertThat(ledger().recent(100)).hasSize(20);
		assertThat(ledger().recent(0)).isEmpty();
	}

	@Test
	void totalsCountEachPaymentOnceWhateverItWentThrough() {
		Payment delivered = step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		step(step(step(reserve("2"), "settling"), "settled"), "contentFailed");
		step(step(reserve("3"), "settling"), "failed");
		step(step(reserve("4"), "settling"), "unknown");
		Payment resolved = step(step(reserve("5"), "settling"), "unknown");
		step(resolved, "settled");
		step(reserve("6"), "settling");
		ledger().remove(reserve("7"), Removal.RELEASED);
		ledger().remove(reserve("8"), Removal.UNAVAILABLE);
		ledger().remove(reserve("9"), Removal.REJECTED);
		reserve("10");
		PaymentTotals totals = ledger().totals();
		assertThat(totals.settled()).isEqualTo(3);
		assertThat(totals.failed()).isOne();
		assertThat(totals.unknown()).isOne();
		assertThat(totals.delivered()).isOne();
		assertThat(totals.entitlements()).isEqualTo(2);
		assertThat(totals.released()).isEqualTo(2);
		assertThat(totals.rejected()).isOne();
		assertThat(totals.revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(30)));
		// Reorganised away, found again, and delivered already.
		Payment gone = next(delivered, delivered.settlementUnknown("reorganised", NOW));
		assertThat(ledger().totals().revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(20)));
		assertThat(ledger().totals().settled()).isEqualTo(2);
		assertThat(ledger().totals().delivered()).isOne();
		assertThat(ledger().totals().unknown()).isEqualTo(2);
		step(gone, "settled");
		assertThat(ledger().totals()).isEqualTo(totals);
	}

	@Test
	void revenueIsExactAndKeptForEachTokenAndEndpoint() {
		settle("1", "GET /a", USDC, LARGE);
		settle("2", "GET /a", USDC, LARGE);
		settle("3", "GET /a", EURC, "1");
		settle("4", "GET /b", USDC, "9007199254740993");
		PaymentTotals totals = ledger().totals();
		BigInteger twice = new BigInteger(LARGE).shiftLeft(1);
		assertThat(totals.revenue())
			.isEqualTo(Map.of(token(USDC), twice.add(new BigInteger("9007199254740993")), token(EURC), BigInteger.ONE));
		assertThat(totals.endpoints()).containsOnlyKeys("GET /a", "GET /b");
		assertThat(totals.endpoints().get("GET /a"))
			.isEqualTo(new PaymentTotals.EndpointTotals(3, 3, Map.of(token(USDC), twice, token(EURC), BigInteger.ONE)));
		assertThat(totals.endpoints().get("GET /b"))
			.isEqualTo(new PaymentTotals.EndpointTotals(1, 1, Map.of(token(USDC), new BigInteger("9007199254740993"))));
	}

	private static PaymentToken token(String asset) {
		return new PaymentToken(Network.evm(84532), asset);
	}

}
