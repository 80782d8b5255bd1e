package io.github.x402spring.payment;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaymentLedger.Removal;
import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
class InMemoryPaymentLedgerTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final Instant VALID_BEFORE = NOW.plus(Duration.ofMinutes(5));

	private static final Duration TTL = Duration.ofHours(24);

	private static final Duration GRACE = Duration.ofMinutes(10);

	/** How long a payment may be kept longer. */
	private static final Duration SWEEP = Duration.ofSeconds(10);

	private static final String HASH = "0x" + "ab".repeat(32);

	private static final String USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

	private static final String EURC = "0x00000000000000000000000000000000000000AA";

	private final MutableClock clock = new MutableClock(NOW);

	private final InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(1000, TTL, this.clock);

	static Stream<Arguments> ends() {
		return Stream.of(Arguments.argumentSet("a reservation nobody holds", List.of(), false),
				Arguments.argumentSet("delivered", List.of("settling", "settled", "delivered"), false),
				Arguments.argumentSet("failed", List.of("settling", "failed"), false),
				Arguments.argumentSet("settling, abandoned", List.of("settling"), true),
				Arguments.argumentSet("unknown", List.of("settling", "unknown"), true),
				Arguments.argumentSet("served, abandoned", List.of("settling", "settled"), true),
				Arguments.argumentSet("entitlement", List.of("settling", "settled", "contentFailed"), true));
	}

	@Test
	void paymentIsReservedOnce() {
		Payment first = payment("1");
		Payment second = payment("1");
		assertThat(this.ledger.reserve(first)).isEqualTo(new Reservation.Reserved());
		assertThat(this.ledger.reserve(second)).isEqualTo(new Reservation.Existing(first));
		assertThat(this.ledger.find(first.terms().key())).contains(first);
		assertThat(this.ledger.find(new PaymentKey("2"))).isEmpty();
	}

	@Test
	void stepReplacesTheVersionThatItWasMadeFrom() {
		Payment reserved = reserve("1");
		Payment settling = settling(reserved);
		assertThat(this.ledger.transition(reserved, settling)).isTrue();
		assertThat(this.ledger.find(reserved.terms().key())).contains(settling);
		assertThat(this.ledger.transition(reserved, reserved.leased(NOW, NOW))).isFalse();
		assertThat(this.ledger.find(reserved.terms().key())).contains(settling);
	}

	@Test
	void stepOfAnotherReservationChangesNothing() {
		Payment first = reserve("1");
		assertThat(this.ledger.remove(first, Removal.RELEASED)).isTrue();
		Payment second = reserve("1");
		assertThat(second.version()).isEqualTo(first.version());
		assertThat(this.ledger.transition(first, settling(first))).isFalse();
		assertThat(this.ledger.remove(first, Removal.RELEASED)).isFalse();
		assertThat(this.ledger.find(first.terms().key())).contains(second);
	}

	@Test
	void stepOfAPaymentThatIsNotThereChangesNothing() {
		Payment payment = payment("1");
		assertThat(this.ledger.transition(payment, settling(payment))).isFalse();
		assertThat(this.ledger.remove(payment, Removal.RELEASED)).isFalse();
		assertThat(this.ledger.recent(10)).isEmpty();
		assertThat(this.ledger.totals()).isEqualTo(new InMemoryPaymentLedger(1, TTL, this.clock).totals());
	}

	@Test
	void stepToSomethingElseThanTheSuccessorIsRefused() {
		Payment reserved = reserve("1");
		Payment settling = settling(reserved);
		assertThatIllegalArgumentException().isThrownBy(() -> this.ledger.transition(reserved, settled(settling)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.ledger.transition(reserved, reserved));
		Payment other = payment("2");
		assertThatIllegalArgumentException().isThrownBy(() -> this.ledger.transition(reserved, settling(other)));
		assertThat(this.ledger.find(reserved.terms().key())).contains(reserved);
	}

	@Test
	void removedReservationMayComeBack() {
		Payment first = reserve("1");
		assertThat(this.ledger.remove(first, Removal.REJECTED)).isTrue();
		assertThat(this.ledger.find(first.terms().key())).isEmpty();
		assertThat(this.ledger.reserve(payment("1"))).isEqualTo(new Reservation.Reserved());
	}

	@Test
	void fullLedgerTakesNothingNewAndKnowsWhatItHolds() {
		InMemoryPaymentLedger small = new InMemoryPaymentLedger(2, TTL, this.clock);
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
		InMemoryPaymentLedger small = new InMemoryPaymentLedger(2, TTL, this.clock);
		small.reserve(payment("1"));
		small.reserve(payment("2"));
		this.clock.advance(Duration.ofMinutes(15));
		assertThat(small.reserve(payment("3"))).isEqualTo(new Reservation.Reserved());
		assertThat(small.reserve(payment("4"))).isEqualTo(new Reservation.Reserved());
		assertThat(small.reserve(payment("5"))).isEqualTo(new Reservation.Full());
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
		Payment leased = payment.leased(end, NOW);
		assertThat(this.ledger.transition(payment, leased)).isTrue();
		assertKept(leased, end.minusSeconds(1));
		assertForgotten(leased, end.plus(GRACE));
	}

	@Test
	void newestPaymentsComeFirst() {
		List<Payment> payments = IntStream.range(0, 20).mapToObj((i) -> {
			this.clock.advance(Duration.ofSeconds(1));
			Payment payment = Payment.reserved("id" + i, terms("key" + i, USDC, "10", this.clock.instant()),
					ContentState.SERVING, this.clock.instant());
			this.ledger.reserve(payment);
			return payment;
		}).toList();
		assertThat(this.ledger.recent(3)).containsExactly(payments.get(19), payments.get(18), payments.get(17));
		this.clock.advance(Duration.ofSeconds(1));
		Payment changed = payments.get(5)
			.settling(Payloads.checked(payments.get(5).terms()), this.clock.instant(), this.clock.instant());
		this.ledger.transition(payments.get(5), changed);
		assertThat(this.ledger.recent(2)).containsExactly(changed, payments.get(19));
		assertThat(this.ledger.recent(100)).hasSize(20);
		assertThat(this.ledger.recent(0)).isEmpty();
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
		this.ledger.remove(reserve("7"), Removal.RELEASED);
		this.ledger.remove(reserve("8"), Removal.UNAVAILABLE);
		this.ledger.remove(reserve("9"), Removal.REJECTED);
		PaymentTotals totals = this.ledger.totals();
		assertThat(totals.settled()).isEqualTo(3);
		assertThat(totals.failed()).isOne();
		assertThat(totals.unknown()).isOne();
		assertThat(totals.delivered()).isOne();
		assertThat(totals.entitlements()).isEqualTo(2);
		assertThat(totals.released()).isEqualTo(2);
		assertThat(totals.rejected()).isOne();
		assertThat(totals.revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(30)));
		// Reorganised away, found again, and delivered already.
		Payment gone = delivered.settlementUnknown("reorganised", NOW);
		this.ledger.transition(delivered, gone);
		assertThat(this.ledger.totals().revenue()).isEqualTo(Map.of(token(USDC), BigInteger.valueOf(20)));
		assertThat(this.ledger.totals().settled()).isEqualTo(2);
		assertThat(this.ledger.totals().delivered()).isOne();
		assertThat(this.ledger.totals().unknown()).isEqualTo(2);
		step(gone, "settled");
		assertThat(this.ledger.totals()).isEqualTo(totals);
	}

	@Test
	void revenueIsExactAndKeptForEachTokenAndEndpoint() {
		String large = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
		settle("1", "GET /a", USDC, large);
		settle("2", "GET /a", USDC, large);
		settle("3", "GET /a", EURC, "1");
		settle("4", "GET /b", USDC, "9007199254740993");
		PaymentTotals totals = this.ledger.totals();
		BigInteger twice = new BigInteger(large).shiftLeft(1);
		assertThat(totals.revenue())
			.isEqualTo(Map.of(token(USDC), twice.add(new BigInteger("9007199254740993")), token(EURC), BigInteger.ONE));
		assertThat(totals.endpoints()).containsOnlyKeys("GET /a", "GET /b");
		assertThat(totals.endpoints().get("GET /a"))
			.isEqualTo(new PaymentTotals.EndpointTotals(3, 3, Map.of(token(USDC), twice, token(EURC), BigInteger.ONE)));
		assertThat(totals.endpoints().get("GET /b"))
			.isEqualTo(new PaymentTotals.EndpointTotals(1, 1, Map.of(token(USDC), new BigInteger("9007199254740993"))));
	}

	// What is owed and what is open does not go away because the details do.
	@Test
	void forgottenPaymentsStayCounted() {
		step(step(step(reserve("1"), "settling"), "settled"), "contentFailed");
		step(step(reserve("2"), "settling"), "unknown");
		PaymentTotals before = this.ledger.totals();
		this.clock.advance(Duration.ofDays(30));
		reserve("3");
		assertThat(this.ledger.recent(10)).hasSize(1);
		assertThat(this.ledger.totals()).isEqualTo(before);
	}

	@Test
	void oneOfManyAtOnceGetsThePayment() {
		List<Reservation> results = Parallel.run(64, (i) -> this.ledger.reserve(payment("1")));
		assertThat(results).filteredOn(Reservation.Reserved.class::isInstance).hasSize(1);
		assertThat(results).filteredOn(Reservation.Existing.class::isInstance).hasSize(63);
	}

	@Test
	void oneOfManyStepsAtOnceIsMade() {
		for (int round = 0; round < 50; round++) {
			Payment reserved = reserve("round" + round);
			List<Boolean> results = Parallel.run(16,
					(i) -> (i % 2 == 0) ? this.ledger.transition(reserved, settling(reserved))
							: this.ledger.remove(reserved, Removal.RELEASED));
			assertThat(results).containsOnlyOnce(true);
		}
	}

	@Test
	void ledgerHoldsNoMoreThanItsCapacityHoweverManyComeAtOnce() {
		for (int round = 0; round < 50; round++) {
			InMemoryPaymentLedger small = new InMemoryPaymentLedger(10, TTL, this.clock);
			List<Reservation> results = Parallel.run(64, (i) -> small.reserve(payment("key" + i)));
			assertThat(results).filteredOn(Reservation.Reserved.class::isInstance).hasSize(10);
			assertThat(results).filteredOn(Reservation.Full.class::isInstance).hasSize(54);
			assertThat(small.recent(100)).hasSize(10);
		}
	}

	// The sums of a step are there before anybody can make the next one.
	@Test
	void totalsAreNeverBehindTheSteps() {
		for (int round = 0; round < 300; round++) {
			Payment settling = step(reserve("round" + round), "settling");
			Payment unknown = settling.settlementUnknown("no answer", NOW);
			Parallel.run(2, (i) -> {
				if (i == 0) {
					return this.ledger.transition(settling, unknown);
				}
				while (!this.ledger.transition(unknown, settled(unknown))) {
					assertThat(this.ledger.totals().unknown()).isNotNegative();
				}
				assertThat(this.ledger.totals().unknown()).isZero();
				return true;
			});
		}
		assertThat(this.ledger.totals().settled()).isEqualTo(300);
	}

	private void assertKept(Payment payment, Instant when) {
		assertThat(isKept(payment, when)).as("kept at " + when).isTrue();
	}

	private void assertForgotten(Payment payment, Instant when) {
		assertThat(isKept(payment, when)).as("kept at " + when).isFalse();
	}

	// Reserving something else makes the ledger sweep.
	private boolean isKept(Payment payment, Instant when) {
		this.clock.advance(Duration.between(this.clock.instant(), when));
		Payment other = payment("other" + when);
		this.ledger.reserve(other);
		this.ledger.remove(other, Removal.RELEASED);
		return this.ledger.find(payment.terms().key()).filter(payment::equals).isPresent();
	}

	private void settle(String key, String endpoint, String asset, String amount) {
		ReservationTerms terms = terms(key, asset, amount, NOW);
		ReservationTerms elsewhere = new ReservationTerms(terms.key(), endpoint, terms.fingerprint(),
				terms.payloadDigest(), terms.payer(), 2, terms.requirements(), terms.validBefore(), NOW);
		Payment payment = Payment.reserved("id" + key, elsewhere, ContentState.SERVING, NOW);
		this.ledger.reserve(payment);
		step(step(step(payment, "settling"), "settled"), "delivered");
	}

	private Payment reserve(String key) {
		Payment payment = payment(key);
		assertThat(this.ledger.reserve(payment)).isEqualTo(new Reservation.Reserved());
		return payment;
	}

	private Payment step(Payment payment, String step) {
		Payment next = switch (step) {
			case "settling" -> settling(payment);
			case "settled" -> settled(payment);
			case "failed" -> payment.settlementFailed("no", NOW);
			case "unknown" -> payment.settlementUnknown("no answer", NOW);
			case "delivered" -> payment.delivered(false, NOW);
			case "contentFailed" -> payment.contentFailed(NOW);
			default -> throw new IllegalArgumentException(step);
		};
		assertThat(this.ledger.transition(payment, next)).isTrue();
		return next;
	}

	private static Payment settling(Payment payment) {
		return payment.settling(Payloads.checked(payment.terms()), NOW, NOW);
	}

	private static Payment settled(Payment payment) {
		return payment.settled(HASH, null, NOW);
	}

	private static Payment payment(String key) {
		return Payment.reserved(PaymentIds.next(), terms(key, USDC, "10", NOW), ContentState.SERVING, NOW);
	}

	private static ReservationTerms terms(String key, String asset, String amount, Instant now) {
		PaymentRequirements requirements = new PaymentRequirements("exact", Network.evm(84532), new BigInteger(amount),
				asset, "payee", 300, JsonNodeFactory.instance.objectNode());
		return new ReservationTerms(new PaymentKey(key), "GET /premium", "fingerprint", "digest", "payer", 2,
				requirements, VALID_BEFORE, now);
	}

	private static PaymentTotals.Token token(String asset) {
		return new PaymentTotals.Token(Network.evm(84532), asset);
	}

}
