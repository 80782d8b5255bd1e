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
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every ledger that keeps reports promises: its sums and lists are those of the
 * payments that it holds.
 */
public abstract class ReportingLedgerContractTests extends LedgerBooksTests {

	private static final String EURC = "0x00000000000000000000000000000000000000AA";

	private static final String LARGE = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

	@Test
	void probeLeavesNoTrace() {
		LedgerProbe.probe(ledger(), NOW);
		assertThat(ledger().slice(PaymentQuery.all(10)).payments()).isEmpty();
		assertThat(ledger().events(List.of("probe"))).isEmpty();
	}

	@Test
	void stepOfAPaymentThatIsNotThereIsNotCounted() {
		PaymentTotals empty = ledger().totals();
		Payment payment = payment("1");
		assertThat(ledger().transition(payment, settling(payment))).isFalse();
		assertThat(ledger().remove(payment, Removal.RELEASED)).isFalse();
		assertThat(ledger().recent(10)).isEmpty();
		assertThat(ledger().totals()).isEqualTo(empty)
			.isEqualTo(new PaymentTotals(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of()));
	}

	@Test
	void whatIsRevokedIsRememberedUntilItsEndAndIsNoPayment() {
		PaymentKey key = new PaymentKey("1");
		PaymentTotals empty = ledger().totals();
		assertThat(ledger().isRevoked(key)).isFalse();
		Parallel.run(4, (i) -> {
			ledger().revoke(key, NOW.plusSeconds(60));
			return i;
		});
		assertThat(ledger().isRevoked(key)).isTrue();
		assertThat(ledger().isRevoked(new PaymentKey("2"))).isFalse();
		assertThat(ledger().find(key)).isEmpty();
		assertThat(ledger().totals()).isEqualTo(empty);
		reserve("1");
		this.clock.advance(Duration.ofSeconds(59));
		ledger().revoke(new PaymentKey("2"), NOW.plusSeconds(120));
		assertThat(ledger().isRevoked(key)).isTrue();
		this.clock.advance(Duration.ofSeconds(2));
		ledger().revoke(new PaymentKey("3"), NOW.plusSeconds(120));
		assertThat(ledger().isRevoked(key)).isFalse();
		assertThat(ledger().isRevoked(new PaymentKey("2"))).isTrue();
	}

	@Test
	void everyReservationThatWasGivenBackIsCounted() {
		for (int turn = 0; turn < 3; turn++) {
			ledger().remove(reserve("1"), Removal.RELEASED);
		}
		assertThat(ledger().totals().released()).isEqualTo(3);
		assertThat(ledger().recent(10)).isEmpty();
	}

	@Test
	void paymentWithoutPayerIsInNoListOfAPayer() {
		paymentWithoutPayerAndPayeeIsReadBackAsItWasWritten();
		assertThat(ledger().slice(PaymentQuery.all(10).by("payer")).payments()).isEmpty();
	}

	@Test
	void sumsAreOfWhatWasSettledAndNotOfWhatWasAgreed() {
		whatWasSettledMayBeLessThanThePrice();
		assertThat(ledger().totals().revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(13)));
		LocalDate day = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
		assertThat(ledger().days(day, day.plusDays(1))).singleElement()
			.satisfies((it) -> assertThat(it.revenue()).isEqualTo(13));
	}

	@Test
	void sumsFollowWhatIsLearnedOfTheAmountLater() {
		Payment settled = step(step(reserve("more"), "settling"), "settled");
		Payment delivered = step(step(step(reserve("less"), "settling"), "settled"), "delivered");
		next(settled, settled.seenReceived(HASH, true, BigInteger.valueOf(17), PaymentPolicy.DEFAULT, NOW));
		next(delivered, delivered.seenReceived(HASH, true, BigInteger.valueOf(4), PaymentPolicy.DEFAULT, NOW));
		PaymentTotals totals = ledger().totals();
		assertThat(totals.settled()).isEqualTo(2);
		assertThat(totals.revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(21)));
		LocalDate day = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
		assertThat(ledger().days(day, day.plusDays(1))).singleElement()
			.satisfies((it) -> assertThat(it.revenue()).isEqualTo(21));
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

	// The sums of a step are there before anybody can make the next one.
	@Test
	void totalsAreNeverBehindTheSteps() {
		int rounds = 50;
		for (int round = 0; round < rounds; round++) {
			Payment settling = step(reserve("round" + round), "settling");
			Payment unknown = settling.settlementUnknown("no answer", NOW);
			Parallel.run(2, (i) -> {
				if (i == 0) {
					return ledger().transition(settling, unknown);
				}
				while (!ledger().transition(unknown, settled(unknown))) {
					assertThat(ledger().totals().unknown()).isNotNegative();
				}
				assertThat(ledger().totals().unknown()).isZero();
				return true;
			});
		}
		assertThat(ledger().totals().settled()).isEqualTo(rounds);
	}

	private static PaymentToken token(String asset) {
		return new PaymentToken(Network.evm(84532), asset);
	}

}
