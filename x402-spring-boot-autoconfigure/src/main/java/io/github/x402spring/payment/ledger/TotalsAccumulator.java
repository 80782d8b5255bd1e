package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.ReservationTerms;

/**
 * Keeps the sums of a ledger in step with its transitions.
 */
final class TotalsAccumulator {

	private final Lock lock = new ReentrantLock();

	private final Map<Sums.Key, Sums> days = new HashMap<>();

	private final Map<String, Sums> endpoints = new HashMap<>();

	private final Map<PaymentTotals.State, Long> states = new HashMap<>();

	private final Sums all = new Sums();

	private long failed;

	private long unknown;

	private long entitlements;

	private long released;

	private long rejected;

	void transition(Payment before, Payment after) {
		if (after.money() == before.money() && after.content() == before.content()
				&& after.amount().equals(before.amount())) {
			return;
		}
		this.lock.lock();
		try {
			this.all.add(before, after);
			this.endpoints.computeIfAbsent(after.terms().endpoint(), (id) -> new Sums()).add(before, after);
			this.days.computeIfAbsent(Sums.Key.of(after.terms()), (key) -> new Sums()).add(before, after);
			count(before, -1);
			count(after, 1);
			this.failed += Sums.change(before.money() == MoneyState.FAILED, after.money() == MoneyState.FAILED);
			this.unknown += Sums.change(before.money() == MoneyState.UNKNOWN, after.money() == MoneyState.UNKNOWN);
			this.entitlements += Sums.change(before.isEntitlement(), after.isEntitlement());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void count(Payment payment, long change) {
		if (PaymentTotals.State.isCounted(payment.money())) {
			this.states.merge(new PaymentTotals.State(payment.money(), payment.content()), change, Long::sum);
			this.states.values().remove(0L);
		}
	}

	void removal(PaymentLedger.Removal removal) {
		this.lock.lock();
		try {
			switch (removal) {
				case RELEASED, UNAVAILABLE -> this.released++;
				case REJECTED -> this.rejected++;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	PaymentTotals toTotals() {
		this.lock.lock();
		try {
			return new PaymentTotals(this.all.settled, this.failed, this.unknown, this.all.delivered, this.entitlements,
					this.all.refunded, this.released, this.rejected, this.all.revenue, this.all.refunds,
					this.endpoints.entrySet()
						.stream()
						.collect(
								Collectors
									.toMap(Map.Entry::getKey,
											(entry) -> new PaymentTotals.EndpointTotals(entry.getValue().settled,
													entry.getValue().delivered, entry.getValue().revenue))),
					this.states);
		}
		finally {
			this.lock.unlock();
		}
	}

	List<DayTotals> toDays(LocalDate from, LocalDate until) {
		List<DayTotals> found = new ArrayList<>();
		this.lock.lock();
		try {
			this.days.forEach((key, sums) -> {
				if (!key.day.isBefore(from) && key.day.isBefore(until) && sums.settled > 0) {
					found.add(new DayTotals(key.day, key.endpoint, key.token, sums.settled, sums.delivered,
							sums.refunded, sums.revenue.getOrDefault(key.token, BigInteger.ZERO),
							sums.refunds.getOrDefault(key.token, BigInteger.ZERO)));
				}
			});
		}
		finally {
			this.lock.unlock();
		}
		found.sort(Comparator.comparing(DayTotals::day)
			.thenComparing(DayTotals::endpoint)
			.thenComparing((it) -> it.token().network().id())
			.thenComparing((it) -> it.token().asset()));
		return found;
	}

	private static final class Sums {

		private final Map<PaymentToken, BigInteger> revenue = new HashMap<>();

		private final Map<PaymentToken, BigInteger> refunds = new HashMap<>();

		private long settled;

		private long delivered;

		private long refunded;

		private void add(Payment before, Payment after) {
			this.settled += change(isSettled(before), isSettled(after));
			this.delivered += change(before.content() == ContentState.DELIVERED,
					after.content() == ContentState.DELIVERED);
			this.refunded += change(isRefunded(before), isRefunded(after));
			add(this.revenue, before, after, Sums::isSettled);
			add(this.refunds, before, after, Sums::isRefunded);
		}

		// What arrived may be learned after it was settled.
		private static void add(Map<PaymentToken, BigInteger> sums, Payment before, Payment after,
				Predicate<Payment> counts) {
			if (counts.test(before)) {
				sums.merge(token(before.terms()), before.amount().negate(), BigInteger::add);
			}
			if (counts.test(after)) {
				sums.merge(token(after.terms()), after.amount(), BigInteger::add);
			}
		}

		private static boolean isSettled(Payment payment) {
			return payment.money() == MoneyState.SETTLED;
		}

		private static boolean isRefunded(Payment payment) {
			return isSettled(payment) && payment.content() == ContentState.REFUNDED;
		}

		private static int change(boolean before, boolean after) {
			return Boolean.compare(after, before);
		}

		private static PaymentToken token(ReservationTerms terms) {
			return new PaymentToken(terms.quote().network(), terms.quote().asset());
		}

		private record Key(LocalDate day, String endpoint, PaymentToken token) {

			private static Key of(ReservationTerms terms) {
				return new Key(LocalDate.ofInstant(terms.reservedAt(), ZoneOffset.UTC), terms.endpoint(),
						Sums.token(terms));
			}

		}

	}

}
