package io.github.x402spring.payment.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class InMemoryPaymentLedgerTests extends ReportingLedgerContractTests {

	private static final Duration GRACE = Duration.ofMinutes(10);

	/** How long a payment may be kept longer. */
	private static final Duration SWEEP = Duration.ofSeconds(10);

	private final InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(16), TTL, this.clock);

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	static Stream<Arguments> ends() {
		return Stream.of(Arguments.argumentSet("a reservation nobody holds", List.of(), false),
				Arguments.argumentSet("delivered", List.of("settling", "settled", "delivered"), false),
				Arguments.argumentSet("failed", List.of("settling", "failed"), false),
				Arguments.argumentSet("settling, abandoned", List.of("settling"), true),
				Arguments.argumentSet("served, abandoned", List.of("settling", "settled"), true),
				Arguments.argumentSet("entitlement", List.of("settling", "settled", "contentFailed"), true));
	}

	// Each look for what became of it is a step, and there may be looks for ever.
	@Test
	void unknownPaymentIsKeptForTheTimeOfAnEntitlementAfterItsAuthorisationEnded() {
		Payment payment = step(step(reserve("1"), "settling"), "unknown");
		assertKept(payment, VALID_BEFORE.plus(TTL).minusSeconds(60));
		Instant now = this.clock.instant();
		Payment looked = payment.due(now, now);
		assertThat(this.ledger().transition(payment, looked)).isTrue();
		assertKept(looked, VALID_BEFORE.plus(TTL).plus(GRACE).minus(SWEEP));
		assertForgotten(looked, VALID_BEFORE.plus(TTL).plus(GRACE).plusMillis(1));
	}

	@Test
	void fullLedgerTakesNothingNewAndKnowsWhatItHolds() {
		InMemoryPaymentLedger small = new InMemoryPaymentLedger(DataSize.ofKilobytes(16), TTL, this.clock);
		Payment first = payment("1");
		small.reserve(first);
		small.reserve(payment("2"));
		assertThat(small.reserve(payment("3"))).isEqualTo(new Reservation.Full());
		assertThat(small.reserve(payment("1"))).isEqualTo(new Reservation.Existing(first));
		small.remove(first, Removal.RELEASED);
		assertThat(small.reserve(payment("3"))).isEqualTo(new Reservation.Reserved());
		assertThat(small.reserve(payment("4"))).isEqualTo(new Reservation.Full());
	}

	@Test
	void fullLedgerHasRoomAgainWhenItForgot() {
		InMemoryPaymentLedger small = new InMemoryPaymentLedger(DataSize.ofKilobytes(16), TTL, this.clock);
		small.reserve(payment("1"));
		small.reserve(payment("2"));
		this.clock.advance(Duration.ofMinutes(15));
		assertThat(small.reserve(paymentOfNow("3"))).isEqualTo(new Reservation.Reserved());
		assertThat(small.reserve(paymentOfNow("4"))).isEqualTo(new Reservation.Reserved());
		assertThat(small.reserve(paymentOfNow("5"))).isEqualTo(new Reservation.Full());
	}

	// Its caller slept since it found that the payment is still good.
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatMayHaveBeenForgottenIsNotTakenOnceMore(boolean wasHere) {
		if (wasHere) {
			step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		}
		PaymentTotals before = this.ledger.totals();
		DataSize memory = this.ledger.memory();
		this.clock.advance(Duration.between(NOW, VALID_BEFORE.plus(GRACE)));
		assertThat(this.ledger.reserve(payment("1"))).isEqualTo(new Reservation.Full());
		assertThat(this.ledger.find(payment("1").terms().key())).isEmpty();
		assertThat(this.ledger.totals()).isEqualTo(before);
		assertThat(this.ledger.memory().toBytes()).isLessThanOrEqualTo(memory.toBytes());
		assertThat(this.ledger.reserve(paymentOfNow("2"))).isEqualTo(new Reservation.Reserved());
	}

	// Each reservation removes a few of the payments that are forgotten.
	@Test
	void finishedPaymentIsNotRemovedBeforeItIsForgotten() {
		Payment delivered = step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		assertKept(delivered, VALID_BEFORE.plus(GRACE).minusSeconds(1));
		this.clock.advance(Duration.ofSeconds(5));
		for (int i = 0; i < 256; i++) {
			reserveAndRemove("other" + i);
		}
		assertThat(this.ledger.reserve(payment("1"))).isEqualTo(new Reservation.Existing(delivered));
	}

	@ParameterizedTest
	@MethodSource("ends")
	void paymentIsKeptWhileItsAuthorisationLivesAndSomethingIsOpen(List<String> steps, boolean open) {
		Payment payment = reserve("1");
		for (String step : steps) {
			payment = step(payment, step);
		}
		assertKept(payment, VALID_BEFORE.minusSeconds(1));
		assertKept(payment, VALID_BEFORE.plus(GRACE).minus(SWEEP));
		if (open) {
			assertKept(payment, NOW.plus(TTL).plus(GRACE).minus(SWEEP));
			assertForgotten(payment, NOW.plus(TTL).plus(GRACE).plusMillis(1));
		}
		else {
			assertForgotten(payment, VALID_BEFORE.plus(GRACE));
		}
	}

	@ParameterizedTest
	@CsvSource({ "RESERVED", "SETTLED", "UNKNOWN" })
	void paymentThatSomebodyWorksOnIsKept(MoneyState money) {
		Payment payment = reserve("1");
		if (money != MoneyState.RESERVED) {
			payment = step(step(payment, "settling"), money.name().toLowerCase(Locale.ROOT));
		}
		Instant end = NOW.plus(Duration.ofDays(30));
		Payment leased = payment.leased(lease(end), NOW);
		assertThat(this.ledger.transition(payment, leased)).isTrue();
		assertKept(leased, end.minusSeconds(1));
		assertForgotten(leased, end.plus(GRACE));
	}

	// What is owed and what is open does not go away because the details do.
	@Test
	void forgottenPaymentsStayCounted() {
		step(step(step(reserve("1"), "settling"), "settled"), "contentFailed");
		step(step(reserve("2"), "settling"), "unknown");
		PaymentTotals before = this.ledger.totals();
		this.clock.advance(Duration.ofDays(30));
		assertThat(this.ledger.reserve(paymentOfNow("3"))).isEqualTo(new Reservation.Reserved());
		assertThat(this.ledger.recent(10)).hasSize(1);
		assertThat(this.ledger.totals()).isEqualTo(before);
	}

	@Test
	void ledgerHoldsNoMoreThanItsCapacityHoweverManyComeAtOnce() {
		for (int round = 0; round < 50; round++) {
			InMemoryPaymentLedger small = new InMemoryPaymentLedger(DataSize.ofKilobytes(80), TTL, this.clock);
			List<Reservation> results = Parallel.run(64, (i) -> small.reserve(payment("key" + i)));
			assertThat(results).filteredOn(Reservation.Reserved.class::isInstance).hasSize(10);
			assertThat(results).filteredOn(Reservation.Full.class::isInstance).hasSize(54);
			assertThat(small.recent(100)).hasSize(10);
		}
	}

	private void assertKept(Payment payment, Instant when) {
		assertThat(isKept(payment, when)).as("kept at " + when).isTrue();
	}

	private void assertForgotten(Payment payment, Instant when) {
		assertThat(isKept(payment, when)).as("kept at " + when).isFalse();
	}

	private Payment paymentOfNow(String key) {
		Instant now = this.clock.instant();
		ReservationTerms terms = terms(key, "GET /premium", USDC, "10", now);
		return Payment.reserved(newId(),
				new ReservationTerms(terms.key(), terms.endpoint(), terms.fingerprint(), terms.credentialDigest(),
						terms.payer(), terms.protocol(), terms.quote(), now.plus(Duration.ofMinutes(5)), now),
				ContentState.SERVING, lease(now));
	}

	private void reserveAndRemove(String key) {
		Payment other = paymentOfNow(key);
		this.ledger.reserve(other);
		this.ledger.remove(other, Removal.RELEASED);
	}

	// Reserving something else makes the ledger sweep.
	private boolean isKept(Payment payment, Instant when) {
		this.clock.advance(Duration.between(this.clock.instant(), when));
		reserveAndRemove("other" + when);
		return this.ledger.find(payment.terms().key()).filter(payment::equals).isPresent();
	}

}
