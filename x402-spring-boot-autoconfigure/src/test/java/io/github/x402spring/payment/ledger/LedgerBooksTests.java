package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What can be read in the books of every ledger that keeps reports.
 */
abstract class LedgerBooksTests extends PaymentLedgerContractTests {

	private static final LocalDate DAY = LocalDate.parse("2030-01-01");

	private static final PaymentPolicy POLICY = PaymentPolicy.DEFAULT;

	private static final PaymentToken TOKEN = new PaymentToken(Network.evm(84532), USDC);

	@Override
	protected abstract ReportingLedger ledger();

	@Test
	void everyStepIsAnEvent() {
		Payment reserved = reserve("1");
		Payment settling = step(reserved, "settling");
		Payment unknown = step(settling, "unknown");
		Payment settled = next(unknown, unknown.seenSettled(HASH, true, NOW.plusSeconds(5)));
		Payment other = reserve("2");
		List<LedgerEvent> events = ledger().events(List.of(reserved.id()));
		assertThat(events).containsExactly(LedgerEvent.of(reserved), LedgerEvent.of(settling), LedgerEvent.of(unknown),
				LedgerEvent.of(settled));
		assertThat(events).extracting(LedgerEvent::owner).containsExactly("process", "process", null, null);
		assertThat(events.getLast().proven()).isTrue();
		assertThat(ledger().events(List.of(other.id(), reserved.id()))).hasSize(5)
			.containsSubsequence(events)
			.contains(LedgerEvent.of(other));
		assertThat(ledger().events(List.of())).isEmpty();
		assertThat(ledger().events(List.of("nobody"))).isEmpty();
	}

	@Test
	void slicesShowEachPaymentOnceAlthoughOthersComeAndMove() {
		List<Payment> payments = IntStream.range(0, 25).mapToObj((i) -> reserve(i, NOW.plusSeconds(i / 3))).toList();
		List<String> seen = new ArrayList<>();
		PaymentQuery query = PaymentQuery.all(10);
		PaymentQuery.@Nullable Cursor next;
		do {
			PaymentSlice slice = ledger().slice(query);
			slice.payments().forEach((payment) -> seen.add(payment.id()));
			reserve(100 + seen.size(), NOW.plusSeconds(60));
			step(held(payments.get(seen.size() % 25)), "settling");
			next = slice.next();
			query = query.after((next != null) ? PaymentQuery.Cursor.parse(next.toString()) : null);
		}
		while (next != null);
		assertThat(seen).hasSize(25).doesNotHaveDuplicates();
		List<Instant> times = seen.stream()
			.map((id) -> ledger().findById(id).orElseThrow().terms().reservedAt())
			.toList();
		assertThat(times).isSortedAccordingTo((one, other) -> other.compareTo(one));
	}

	@Test
	void sliceHasWhatIsAskedFor() {
		settle("1", "GET /a", USDC, "10");
		settle("2", "GET /b", USDC, "10");
		Payment failed = step(step(reserve(3, NOW.plusSeconds(10)), "settling"), "failed");
		Payment young = reserve(4, NOW.plusSeconds(20));
		PaymentQuery all = PaymentQuery.all(10);
		assertThat(ids(all)).hasSize(4).startsWith(young.id(), failed.id());
		assertThat(ids(all.at("GET /b"))).containsExactly("id2");
		assertThat(ids(all.by("nobody"))).isEmpty();
		assertThat(ids(all.by("payer"))).hasSize(4);
		assertThat(ids(all.on(Network.evm(84532)))).hasSize(4);
		assertThat(ids(all.on(Network.evm(1)))).isEmpty();
		assertThat(ids(all.in(Set.of(MoneyState.SETTLED), Set.of()))).containsExactly("id2", "id1");
		assertThat(ids(all.in(Set.of(MoneyState.SETTLED, MoneyState.FAILED), Set.of(ContentState.FAILED))))
			.containsExactly(failed.id());
		assertThat(ids(all.between(NOW.plusSeconds(10), NOW.plusSeconds(20)))).containsExactly(failed.id());
		assertThat(ledger().slice(PaymentQuery.all(4)).next()).isNull();
		assertThat(ledger().slice(PaymentQuery.all(3)).next()).isNotNull();
	}

	@Test
	void queryWithoutSenseIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PaymentQuery.all(0));
		assertThatIllegalArgumentException().isThrownBy(() -> PaymentQuery.Cursor.parse("nonsense"));
		assertThatIllegalArgumentException().isThrownBy(() -> PaymentQuery.Cursor.parse("yesterday_id"));
	}

	@Test
	void daysAreThoseOfTheReservations() {
		Instant nextDay = NOW.plusSeconds(86_400);
		settle("1", "GET /a", USDC, "10");
		settle("2", "GET /a", USDC, "20");
		settle("3", "GET /b", USDC, "40");
		step(step(step(reserve(4, nextDay), "settling"), "settled"), "contentFailed");
		step(step(reserve(5, nextDay), "settling"), "unknown");
		assertThat(ledger().days(DAY, DAY.plusDays(2))).containsExactly(day(DAY, "GET /a", 2, 2, "30"),
				day(DAY, "GET /b", 1, 1, "40"), day(DAY.plusDays(1), "GET /premium", 1, 0, "10"));
		assertThat(ledger().days(DAY.plusDays(1), DAY.plusDays(2))).hasSize(1);
		assertThat(ledger().days(DAY.minusDays(1), DAY)).isEmpty();
	}

	@Test
	void refundIsWrittenDownBesideTheRevenue() {
		Payment owed = step(step(step(reserve("1"), "settling"), "settled"), "contentFailed");
		Payment refunded = next(owed, owed.refunded("0xabc by hand", NOW));
		PaymentTotals totals = ledger().totals();
		assertThat(totals.refunded()).isOne();
		assertThat(totals.entitlements()).isZero();
		assertThat(totals.settled()).isOne();
		assertThat(totals.revenue()).isEqualTo(Map.of(TOKEN, BigInteger.TEN));
		assertThat(totals.refunds()).isEqualTo(Map.of(TOKEN, BigInteger.TEN));
		assertThat(ledger().days(DAY, DAY.plusDays(1)))
			.containsExactly(new DayTotals(DAY, "GET /premium", TOKEN, 1, 0, 1, BigInteger.TEN, BigInteger.TEN));
		assertThat(ledger().events(List.of(refunded.id()))).last().isEqualTo(LedgerEvent.of(refunded));
		assertThat(held(refunded).reason()).isEqualTo("0xabc by hand");
	}

	@Test
	void unknownPaymentsAreCountedByNetworkAndTheOldestIsFoundHoweverManyThereAre() {
		assertThat(troubles(NOW)).isEqualTo(new LedgerTroubles(Map.of(), 0, 0));
		unknown("old", 84532, NOW.minusSeconds(3600));
		IntStream.range(0, 1100).forEach((i) -> unknown("key" + i, 84532, NOW.minusMillis(i)));
		unknown("other", 8453, NOW.minusSeconds(60));
		step(unknown("resolved", 8453, NOW.minusSeconds(7200)), "settled");
		LedgerTroubles troubles = troubles(NOW);
		assertThat(troubles.unknown())
			.isEqualTo(Map.of(Network.evm(84532), new LedgerTroubles.Unknown(1101, NOW.minusSeconds(3600)),
					Network.evm(8453), new LedgerTroubles.Unknown(1, NOW.minusSeconds(60))));
		assertThat(troubles.unknownPayments()).isEqualTo(1102);
		assertThat(troubles.oldestUnknown()).contains(NOW.minusSeconds(3600));
	}

	@Test
	void entitlementsAreIdleUnlessSomebodyWorksOnThem() {
		Payment worked = leased(step(step(reserve("1"), "settling"), "settled"), NOW.plusSeconds(30));
		step(step(step(reserve("2"), "settling"), "settled"), "delivered");
		refund(step(step(reserve("3"), "settling"), "settled"), "by hand");
		assertThat(troubles(NOW)).isEqualTo(new LedgerTroubles(Map.of(), 0, 0));
		assertThat(troubles(NOW.plusSeconds(30))).isEqualTo(new LedgerTroubles(Map.of(), 1, 0));
		next(worked, worked.contentFailed(NOW));
		Instant ended = NOW.plus(POLICY.entitlementTtl());
		assertThat(troubles(ended)).isEqualTo(new LedgerTroubles(Map.of(), 1, 0));
		assertThat(troubles(ended.plusMillis(1))).isEqualTo(new LedgerTroubles(Map.of(), 1, 1));
	}

	@Test
	void statesAreCountedAsTheyAreWhateverTheWayToThem() {
		Payment delivered = step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		assertStates(Map.of(state(MoneyState.SETTLED, ContentState.DELIVERED), 1L), 0);
		Payment reorganised = step(delivered, "unknown");
		step(step(reserve("2"), "settling"), "unknown");
		assertStates(Map.of(state(MoneyState.UNKNOWN, ContentState.DELIVERED), 1L,
				state(MoneyState.UNKNOWN, ContentState.FAILED), 1L), 1);
		step(reorganised, "failed");
		assertStates(Map.of(state(MoneyState.FAILED, ContentState.DELIVERED), 1L,
				state(MoneyState.UNKNOWN, ContentState.FAILED), 1L), 1);
	}

	private void assertStates(Map<PaymentTotals.State, Long> states, long unpaid) {
		assertThat(ledger().totals().states()).isEqualTo(states);
		assertThat(ledger().totals().unpaid()).isEqualTo(unpaid);
	}

	private static PaymentTotals.State state(MoneyState money, ContentState content) {
		return new PaymentTotals.State(money, content);
	}

	private LedgerTroubles troubles(Instant now) {
		return ledger().troubles(POLICY, now);
	}

	private Payment unknown(String key, long chain, Instant when) {
		ReservationTerms terms = terms(key, "GET /premium", USDC, "10", when);
		Quote ours = terms.quote();
		Payment payment = Payment.reserved(newId(),
				new ReservationTerms(terms.key(), terms.endpoint(), terms.fingerprint(), terms.credentialDigest(),
						terms.payer(), terms.protocol(),
						new Quote(ExactEvmScheme.kind(Network.evm(chain)), ours.asset(), ours.amount(), ours.payee(),
								ours.validity(), ours.details()),
						terms.validBefore(), when),
				ContentState.SERVING, lease(when));
		assertThat(ledger().reserve(payment)).isEqualTo(new Reservation.Reserved());
		Payment settling = settling(payment);
		Payment unknown = settling.settlementUnknown("no answer", NOW);
		assertThat(ledger().transition(payment, settling)).isTrue();
		assertThat(ledger().transition(settling, unknown)).isTrue();
		return unknown;
	}

	@Test
	void removedReservationIsInNoSlice() {
		Payment payment = reserve("1");
		ledger().remove(payment, Removal.RELEASED);
		assertThat(ids(PaymentQuery.all(10))).isEmpty();
		assertThat(ledger().findById(payment.id())).isEmpty();
	}

	private Payment reserve(int number, Instant when) {
		Payment payment = Payment.reserved("id%03d".formatted(number),
				terms("key" + number, "GET /premium", USDC, "10", when), ContentState.SERVING, lease(when));
		assertThat(ledger().reserve(payment)).isEqualTo(new Reservation.Reserved());
		return payment;
	}

	private List<String> ids(PaymentQuery query) {
		return ledger().slice(query).payments().stream().map(Payment::id).toList();
	}

	private static DayTotals day(LocalDate day, String endpoint, long settled, long delivered, String revenue) {
		return new DayTotals(day, endpoint, TOKEN, settled, delivered, 0, new BigInteger(revenue), BigInteger.ZERO);
	}

}
