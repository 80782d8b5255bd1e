package io.github.x402spring.payment.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * An order of packed payments by one of their times, exact to the second.
 *
 * @param filter which payments
 * @param time the time
 * @param order the order of the times
 */
record PackedOrder(Predicate<PackedPayment> filter, ToLongFunction<PackedPayment> time,
		Comparator<PackedPayment> order) {

	static PackedOrder byReservation(Predicate<PackedPayment> filter) {
		return newestFirst(filter, PackedPayment::reservedAt);
	}

	static PackedOrder byLastStep() {
		return newestFirst((packed) -> true, PackedPayment::updatedAt);
	}

	static PackedOrder dueUntil(long second) {
		return new PackedOrder((packed) -> packed.dueAt() != 0 && packed.dueAt() <= second, PackedPayment::dueAt,
				Comparator.comparingLong(PackedPayment::dueAt));
	}

	private static PackedOrder newestFirst(Predicate<PackedPayment> filter, ToLongFunction<PackedPayment> time) {
		return new PackedOrder(filter, time, Comparator.comparingLong(time).reversed());
	}

	List<PackedPayment> sort(Stream<PackedPayment> payments) {
		return payments.filter(this.filter).sorted(this.order).toList();
	}

	boolean isSame(PackedPayment one, PackedPayment other) {
		return this.time.applyAsLong(one) == this.time.applyAsLong(other);
	}

}
