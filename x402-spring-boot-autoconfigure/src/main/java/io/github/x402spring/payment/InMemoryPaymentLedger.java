package io.github.x402spring.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A ledger in memory. It forgets everything when the process ends; until then a payment
 * is kept at least as long as its authorisation lives and its content may be owed.
 *
 * @since 0.1.0
 */
public final class InMemoryPaymentLedger implements PaymentLedger {

	/** Chains and clocks may disagree about when an authorisation ends. */
	private static final Duration GRACE = Duration.ofMinutes(10);

	private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

	private final ConcurrentHashMap<PaymentKey, Payment> payments = new ConcurrentHashMap<>();

	private final TotalsAccumulator totals = new TotalsAccumulator();

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
		if (this.payments.mappingCount() >= this.capacity) {
			return find(payment.terms().key()).<Reservation>map(Reservation.Existing::new)
				.orElseGet(Reservation.Full::new);
		}
		Payment existing = this.payments.putIfAbsent(payment.terms().key(), payment);
		return (existing != null) ? new Reservation.Existing(existing) : new Reservation.Reserved();
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		boolean[] moved = new boolean[1];
		this.payments.computeIfPresent(current.terms().key(), (key, held) -> {
			moved[0] = isSame(held, current);
			return (moved[0]) ? next : held;
		});
		if (moved[0]) {
			this.totals.transition(current, next);
		}
		return moved[0];
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		boolean[] removed = new boolean[1];
		this.payments.computeIfPresent(current.terms().key(), (key, held) -> {
			removed[0] = isSame(held, current);
			return (removed[0]) ? null : held;
		});
		if (removed[0]) {
			this.totals.removal(removal);
		}
		return removed[0];
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return Optional.ofNullable(this.payments.get(key));
	}

	@Override
	public List<Payment> recent(int limit) {
		return this.payments.values()
			.stream()
			.sorted(Comparator.comparing(Payment::updatedAt).reversed())
			.limit(limit)
			.toList();
	}

	@Override
	public PaymentTotals totals() {
		return this.totals.toTotals();
	}

	private static boolean isSame(Payment held, Payment current) {
		return held.id().equals(current.id()) && held.version() == current.version();
	}

	private void sweepIfDue() {
		Instant now = this.clock.instant();
		Instant due = this.nextSweep.get();
		if (!now.isBefore(due) && this.nextSweep.compareAndSet(due, now.plus(SWEEP_INTERVAL))) {
			this.payments.values().removeIf((payment) -> isForgettable(payment, now));
		}
	}

	private boolean isForgettable(Payment payment, Instant now) {
		if (now.isBefore(payment.terms().validBefore().plus(GRACE)) || payment.isLeased(now)) {
			return false;
		}
		boolean open = payment.isEntitlement() || payment.money() == MoneyState.UNKNOWN
				|| payment.money() == MoneyState.SETTLING;
		return !open || now.isAfter(payment.updatedAt().plus(this.entitlementTtl).plus(GRACE));
	}

}
