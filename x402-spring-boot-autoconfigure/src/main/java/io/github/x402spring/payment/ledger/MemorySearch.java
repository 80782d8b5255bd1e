package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;

/**
 * Looks through all payments of the ledger in memory, those that are packed too.
 */
final class MemorySearch {

	private final Map<PaymentKey, HeldPayment> payments;

	private final FinishedPayments finished;

	private final Predicate<Payment> remembered;

	/**
	 * Create a search.
	 * @param payments those that are not finished
	 * @param finished those that are
	 * @param remembered tells which of the finished ones are not forgotten
	 */
	MemorySearch(Map<PaymentKey, HeldPayment> payments, FinishedPayments finished, Predicate<Payment> remembered) {
		this.payments = payments;
		this.finished = finished;
		this.remembered = remembered;
	}

	// There is no index by id: only people ask for one.
	Optional<Payment> byId(String id) {
		return Stream.concat(unfinished(), finished().map(HeldPayment::payment))
			.filter((payment) -> payment.id().equals(id))
			.findFirst();
	}

	List<LedgerEvent> events(Set<String> ids) {
		Map<String, HeldPayment> found = new LinkedHashMap<>();
		Stream.concat(this.payments.values().stream(), finished())
			.filter((held) -> ids.contains(held.payment().id()))
			.forEach((held) -> found.merge(held.payment().id(), held, MemorySearch::newer));
		return found.values().stream().flatMap((held) -> held.events().stream()).toList();
	}

	PaymentSlice slice(PaymentQuery query) {
		return PaymentSlice
			.of(all(PackedOrder.byReservation((it) -> mayMatch(query, it)), query::matches, query.limit() + 1)
				.sorted(Comparator.comparing(PaymentQuery.Cursor::of).reversed())
				.limit(query.limit() + 1L)
				.toList(), query.limit());
	}

	private static boolean mayMatch(PaymentQuery query, PackedPayment packed) {
		long at = packed.reservedAt();
		Instant from = query.from();
		Instant until = query.until();
		PaymentQuery.Cursor after = query.after();
		return (from == null || at >= from.getEpochSecond()) && (until == null || at <= until.getEpochSecond())
				&& (after == null || at <= after.reservedAt().getEpochSecond());
	}

	List<Payment> open(Instant now, MoneyState money, int limit) {
		Predicate<Payment> wanted = (payment) -> payment.money() == money && payment.isOpen(now);
		return all(PackedOrder.dueUntil(now.getEpochSecond()), wanted, limit)
			.sorted(Comparator.comparing(Payment::openAt, Comparator.nullsLast(Comparator.naturalOrder())))
			.limit(limit)
			.toList();
	}

	List<Payment> recent(int limit) {
		return all(PackedOrder.byLastStep(), (payment) -> true, limit)
			.sorted(Comparator.comparing(Payment::updatedAt).reversed())
			.limit(limit)
			.toList();
	}

	Stream<Payment> unfinished() {
		return this.payments.values().stream().map(HeldPayment::payment);
	}

	// A payment that is finished during the search is found among the finished ones
	// before it leaves the others, so those are read first. It may be found twice.
	private Stream<Payment> all(PackedOrder order, Predicate<Payment> wanted, int limit) {
		Map<String, Payment> found = new LinkedHashMap<>();
		unfinished().forEach((payment) -> found.put(payment.id(), payment));
		Predicate<Payment> current = (
				payment) -> payment.version() >= found.getOrDefault(payment.id(), payment).version();
		this.finished.first(order, wanted.and(this.remembered).and(current), limit)
			.forEach((payment) -> found.put(payment.id(), payment));
		return found.values().stream().filter(wanted);
	}

	private static HeldPayment newer(HeldPayment one, HeldPayment other) {
		return (one.payment().version() >= other.payment().version()) ? one : other;
	}

	private Stream<HeldPayment> finished() {
		return this.finished.all().filter((held) -> this.remembered.test(held.payment()));
	}

}
