package io.github.x402spring.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A ledger in memory. It forgets everything when the process ends; until then a payment
 * is kept at least as long as its authorisation lives and its content may be owed. What
 * it forgot stays in the totals.
 *
 * @since 0.1.0
 */
public final class InMemoryPaymentLedger implements PaymentLedger {

	/** Chains and clocks may disagree about when an authorisation ends. */
	private static final Duration GRACE = Duration.ofMinutes(10);

	private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

	private final ConcurrentHashMap<PaymentKey, Held> payments = new ConcurrentHashMap<>();

	private final TotalsAccumulator totals = new TotalsAccumulator();

	/** Counts the payments, and those about to be put in, so that it never runs over. */
	private final AtomicInteger size = new AtomicInteger();

	private final AtomicReference<Instant> nextSweep;

	private final int capacity;

	private final Duration entitlementTtl;

	private final Clock clock;

	/**
	 * Create a ledger.
	 * @param capacity how many payments it holds at most; a full ledger refuses new ones
	 * @param entitlementTtl how long settled payments whose content is owed are kept
	 * @param clock the time
	 */
	public InMemoryPaymentLedger(int capacity, Duration entitlementTtl, Clock clock) {
		this.capacity = capacity;
		this.entitlementTtl = entitlementTtl;
		this.clock = clock;
		this.nextSweep = new AtomicReference<>(clock.instant());
	}

	@Override
	public Reservation reserve(Payment payment) {
		sweepIfDue();
		PaymentKey key = payment.terms().key();
		Held existing = this.payments.get(key);
		if (existing != null) {
			return new Reservation.Existing(existing.payment);
		}
		if (this.size.incrementAndGet() > this.capacity) {
			this.size.decrementAndGet();
			return new Reservation.Full();
		}
		existing = this.payments.putIfAbsent(key, Held.first(payment));
		if (existing == null) {
			return new Reservation.Reserved();
		}
		this.size.decrementAndGet();
		return new Reservation.Existing(existing.payment);
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		if (!next.id().equals(current.id()) || next.version() != current.version() + 1) {
			throw new IllegalArgumentException("A payment is replaced by its successor only");
		}
		return change(current, (held) -> {
			this.totals.transition(current, next);
			return held.next(next);
		});
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		boolean removed = change(current, (held) -> {
			this.totals.removal(removal);
			return null;
		});
		if (removed) {
			this.size.decrementAndGet();
		}
		return removed;
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		return change(current, (held) -> new Held(held.payment.withLease(lease), held.history));
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return Optional.ofNullable(this.payments.get(key)).map(Held::payment);
	}

	// There is no index by id: only people ask for one.
	@Override
	public Optional<Payment> findById(String id) {
		return payments().filter((payment) -> payment.id().equals(id)).findFirst();
	}

	@Override
	public List<PaymentEvent> events(Collection<String> ids) {
		Set<String> wanted = Set.copyOf(ids);
		return this.payments.values()
			.stream()
			.filter((held) -> wanted.contains(held.payment.id()))
			.flatMap((held) -> held.history.toList().stream())
			.toList();
	}

	@Override
	public PaymentSlice slice(PaymentQuery query) {
		return PaymentSlice.of(payments().filter(query::matches)
			.sorted(Comparator.comparing(PaymentQuery.Cursor::of).reversed())
			.limit(query.limit() + 1L)
			.toList(), query.limit());
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return payments().filter((payment) -> payment.money() == money && payment.isOpen(now))
			.sorted(Comparator.comparing(Payment::openAt, Comparator.nullsLast(Comparator.naturalOrder())))
			.limit(limit)
			.toList();
	}

	@Override
	public List<Payment> recent(int limit) {
		return payments().sorted(Comparator.comparing(Payment::updatedAt).reversed()).limit(limit).toList();
	}

	@Override
	public PaymentTotals totals() {
		return this.totals.toTotals();
	}

	@Override
	public LedgerTroubles troubles(PaymentPolicy policy, Instant now) {
		return LedgerTroubles.of(payments().toList(), policy, now);
	}

	@Override
	public List<DayTotals> days(LocalDate from, LocalDate until) {
		return this.totals.toDays(from, until);
	}

	private Stream<Payment> payments() {
		return this.payments.values().stream().map(Held::payment);
	}

	// The sums are changed before anybody sees the step, and so in the order of the
	// steps.
	private boolean change(Payment current, Function<Held, @Nullable Held> step) {
		boolean[] changed = new boolean[1];
		this.payments.computeIfPresent(current.terms().key(), (key, held) -> {
			if (!held.payment.id().equals(current.id()) || held.payment.version() != current.version()) {
				return held;
			}
			changed[0] = true;
			return step.apply(held);
		});
		return changed[0];
	}

	private void sweepIfDue() {
		Instant now = this.clock.instant();
		Instant due = this.nextSweep.get();
		if (!now.isBefore(due) && this.nextSweep.compareAndSet(due, now.plus(SWEEP_INTERVAL))) {
			this.payments.forEach((key, held) -> {
				if (isForgettable(held.payment, now) && this.payments.remove(key, held)) {
					this.size.decrementAndGet();
				}
			});
		}
	}

	private boolean isForgettable(Payment payment, Instant now) {
		if (now.isBefore(payment.terms().validBefore().plus(GRACE)) || payment.isLeased(now)) {
			return false;
		}
		boolean open = payment.isEntitlement() || payment.isUnattributed() || payment.money() == MoneyState.UNKNOWN
				|| payment.money() == MoneyState.SETTLING;
		// An unknown one is looked after for good, and each look is a step.
		Instant last = (payment.money() == MoneyState.UNKNOWN) ? payment.terms().validBefore() : payment.updatedAt();
		return !open || now.isAfter(last.plus(this.entitlementTtl).plus(GRACE));
	}

	/** A payment with its steps. Two are equal only if they are the same object. */
	private static final class Held {

		private final Payment payment;

		private final History history;

		private Held(Payment payment, History history) {
			this.payment = payment;
			this.history = history;
		}

		private static Held first(Payment payment) {
			return new Held(payment, new History(PaymentEvent.of(payment), null));
		}

		private Held next(Payment next) {
			return new Held(next, new History(PaymentEvent.of(next), this.history));
		}

		private Payment payment() {
			return this.payment;
		}

	}

	private record History(PaymentEvent event, @Nullable History before) {

		private List<PaymentEvent> toList() {
			ArrayDeque<PaymentEvent> events = new ArrayDeque<>();
			for (History step = this; step != null; step = step.before) {
				events.addFirst(step.event);
			}
			return List.copyOf(events);
		}

	}

}
