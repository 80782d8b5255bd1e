package io.github.x402spring.payment.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * A ledger in memory. It forgets everything when the process ends; until then a payment
 * is kept at least as long as its authorisation lives and its content may be owed. What
 * it forgot stays in the totals. Finished payments, which are nearly all, are packed.
 *
 * @since 0.1.0
 */
public final class InMemoryPaymentLedger implements ReportingLedger {

	private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

	/** Those that are not finished. */
	private final ConcurrentHashMap<PaymentKey, HeldPayment> payments = new ConcurrentHashMap<>();

	private final TotalsAccumulator totals = new TotalsAccumulator();

	private final FinishedPayments finished = new FinishedPayments(MemoryRetention.GRACE.toSeconds());

	private final MemorySearch search = new MemorySearch(this.payments, this.finished, this::isRemembered);

	private final NamedPayments named = new NamedPayments(this::find);

	private final RevokedKeys revoked = new RevokedKeys();

	private final AtomicReference<Instant> nextSweep;

	private final DataSize maxMemory;

	private final MemoryRoom room;

	private final MemoryRetention retention;

	private final Clock clock;

	/**
	 * Create a ledger.
	 * @param maxMemory how much memory it uses at most: 8 KB for a payment, and 256 bytes
	 * once it is finished, or 1 KB if its client gave it an id; a full ledger refuses new
	 * payments
	 * @param entitlementTtl how long settled payments whose content is owed are kept
	 * @param clock the time
	 */
	public InMemoryPaymentLedger(DataSize maxMemory, Duration entitlementTtl, Clock clock) {
		this.maxMemory = maxMemory;
		this.room = new MemoryRoom(maxMemory.toBytes(), () -> this.finished.weight() + this.named.weight());
		this.retention = new MemoryRetention(entitlementTtl);
		this.clock = clock;
		this.nextSweep = new AtomicReference<>(clock.instant());
	}

	/**
	 * Return how much memory it uses.
	 * @return the size, as far as can be told
	 */
	public DataSize memory() {
		return DataSize.ofBytes(this.room.used());
	}

	/**
	 * Return how much memory it uses at most.
	 * @return the size
	 */
	public DataSize maxMemory() {
		return this.maxMemory;
	}

	/**
	 * Return whether it takes no new payments.
	 * @return whether there is no room for another one
	 */
	public boolean isFull() {
		return this.room.isFull();
	}

	@Override
	public boolean isDurable() {
		return false;
	}

	@Override
	public Reservation reserve(Payment payment) {
		Instant now = this.clock.instant();
		sweepIfDue(now);
		this.finished.sweepOne(lastSweep());
		return this.named.reserve(payment, () -> reserveUnnamed(payment));
	}

	private Reservation reserveUnnamed(Payment payment) {
		PaymentKey key = payment.terms().key();
		Optional<Payment> known = find(key);
		if (known.isPresent()) {
			return new Reservation.Existing(known.get());
		}
		if (!this.room.take(() -> this.finished.sweepAll(lastSweep()))) {
			return new Reservation.Full();
		}
		Reservation reservation = putIfAbsent(payment);
		if (!(reservation instanceof Reservation.Reserved)) {
			this.room.release();
		}
		return reservation;
	}

	// What is not finished counts, and moves while its key is locked.
	private Reservation putIfAbsent(Payment payment) {
		AtomicReference<Reservation> result = new AtomicReference<>(new Reservation.Reserved());
		this.payments.compute(payment.terms().key(), (key, held) -> {
			HeldPayment known = (held != null) ? held : remembered(key).orElse(null);
			if (known != null) {
				result.set(new Reservation.Existing(known.payment()));
				return held;
			}
			// It may have been here and be forgotten: then its caller slept since it
			// found that it is still good.
			if (MemoryRetention.isOver(payment, lastSweep())) {
				result.set(new Reservation.Full());
				return null;
			}
			return HeldPayment.first(payment);
		});
		return result.get();
	}

	// Finished payments are removed bit by bit, but forgotten all at once.
	private Optional<HeldPayment> remembered(PaymentKey key) {
		return this.finished.find(key).filter((held) -> isRemembered(held.payment()));
	}

	private boolean isRemembered(Payment payment) {
		return !this.retention.isForgettable(payment, lastSweep());
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		if (!next.id().equals(current.id()) || next.version() != current.version() + 1) {
			throw new IllegalArgumentException("A payment can only be replaced by its successor");
		}
		return change(current, (held) -> {
			this.totals.transition(current, next);
			return held.next(next);
		});
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		return change(current, (held) -> {
			this.totals.removal(removal);
			return null;
		});
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		return change(current, (held) -> held.withLease(lease));
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		HeldPayment open = this.payments.get(key);
		return Optional.ofNullable((open != null) ? open : findLocked(key)).map(HeldPayment::payment);
	}

	private @Nullable HeldPayment findLocked(PaymentKey key) {
		AtomicReference<@Nullable HeldPayment> found = new AtomicReference<>();
		this.payments.compute(key, (same, held) -> {
			found.set((held != null) ? held : remembered(key).orElse(null));
			return held;
		});
		return found.get();
	}

	@Override
	public Optional<Payment> findByIdentifier(String identifierDigest) {
		return this.named.find(identifierDigest);
	}

	@Override
	public Optional<Payment> findById(String id) {
		return this.search.byId(id);
	}

	@Override
	public void revoke(PaymentKey key, Instant until) {
		this.revoked.add(key, until, this.clock.instant());
	}

	@Override
	public boolean isRevoked(PaymentKey key) {
		return this.revoked.contains(key);
	}

	@Override
	public List<LedgerEvent> events(Collection<String> ids) {
		return this.search.events(Set.copyOf(ids));
	}

	@Override
	public PaymentSlice slice(PaymentQuery query) {
		return this.search.slice(query);
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return this.search.open(now, money, limit);
	}

	@Override
	public List<Payment> recent(int limit) {
		return this.search.recent(limit);
	}

	@Override
	public PaymentTotals totals() {
		return this.totals.toTotals();
	}

	@Override
	public LedgerTroubles troubles(PaymentPolicy policy, Instant now) {
		return LedgerTroubles.of(this.search.unfinished().toList(), policy, now);
	}

	@Override
	public List<DayTotals> days(LocalDate from, LocalDate until) {
		return this.totals.toDays(from, until);
	}

	// The sums are changed before the step becomes visible, and so in the order of the
	// steps.
	private boolean change(Payment current, Function<HeldPayment, @Nullable HeldPayment> step) {
		boolean[] changed = new boolean[1];
		this.payments.compute(current.terms().key(), (key, held) -> {
			HeldPayment known = (held != null) ? held : remembered(key).orElse(null);
			if (known == null || !known.is(current)) {
				return held;
			}
			changed[0] = true;
			HeldPayment next = step.apply(known);
			HeldPayment kept = (next != null && next.isFinished() && this.finished.put(next)) ? null : next;
			// One that goes on stays among the finished ones, or a search could miss it.
			if (next == null) {
				this.finished.remove(key);
			}
			this.room.add(((kept != null) ? 1 : 0) - ((held != null) ? 1 : 0));
			return kept;
		});
		return changed[0];
	}

	private void sweepIfDue(Instant now) {
		Instant due = this.nextSweep.get();
		if (!now.isBefore(due) && this.nextSweep.compareAndSet(due, now.plus(SWEEP_INTERVAL))) {
			this.payments.forEach((key, held) -> {
				if (this.retention.isForgettable(held.payment(), now) && this.payments.remove(key, held)) {
					this.room.release();
				}
			});
			this.named.sweep(now.minus(MemoryRetention.GRACE));
		}
	}

	// What was over then is forgotten. It never goes back, and what is removed later was
	// forgotten before.
	private Instant lastSweep() {
		return this.nextSweep.get().minus(SWEEP_INTERVAL);
	}

}
