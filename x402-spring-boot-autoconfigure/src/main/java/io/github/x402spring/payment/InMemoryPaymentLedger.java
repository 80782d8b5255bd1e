package io.github.x402spring.payment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

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

	private final ConcurrentHashMap<PaymentKey, Payment> payments = new ConcurrentHashMap<>();

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
		Payment existing = this.payments.get(key);
		if (existing != null) {
			return new Reservation.Existing(existing);
		}
		if (this.size.incrementAndGet() > this.capacity) {
			this.size.decrementAndGet();
			return new Reservation.Full();
		}
		existing = this.payments.putIfAbsent(key, payment);
		if (existing == null) {
			return new Reservation.Reserved();
		}
		this.size.decrementAndGet();
		return new Reservation.Existing(existing);
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		if (!next.id().equals(current.id()) || next.version() != current.version() + 1) {
			throw new IllegalArgumentException("A payment is replaced by its successor only");
		}
		return replace(current, next, () -> this.totals.transition(current, next));
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		boolean removed = replace(current, null, () -> this.totals.removal(removal));
		if (removed) {
			this.size.decrementAndGet();
		}
		return removed;
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return Optional.ofNullable(this.payments.get(key));
	}

	@Override
	public List<Payment> open(Instant now, boolean unproven, int limit) {
		return this.payments.values()
			.stream()
			.filter((payment) -> payment.isOpen(now, unproven))
			.sorted(Comparator.comparing(Payment::updatedAt))
			.limit(limit)
			.toList();
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

	// The sums are changed before anybody sees the step, and so in the order of the
	// steps.
	private boolean replace(Payment current, @Nullable Payment next, Runnable sums) {
		boolean[] replaced = new boolean[1];
		this.payments.computeIfPresent(current.terms().key(), (key, held) -> {
			if (!held.id().equals(current.id()) || held.version() != current.version()) {
				return held;
			}
			sums.run();
			replaced[0] = true;
			return next;
		});
		return replaced[0];
	}

	private void sweepIfDue() {
		Instant now = this.clock.instant();
		Instant due = this.nextSweep.get();
		if (!now.isBefore(due) && this.nextSweep.compareAndSet(due, now.plus(SWEEP_INTERVAL))) {
			this.payments.forEach((key, payment) -> {
				if (isForgettable(payment, now) && this.payments.remove(key, payment)) {
					this.size.decrementAndGet();
				}
			});
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
