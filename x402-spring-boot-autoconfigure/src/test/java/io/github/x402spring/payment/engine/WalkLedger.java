package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.PaymentPayload;
import org.jspecify.annotations.Nullable;

import static io.github.x402spring.payment.engine.WalkWorld.require;

/**
 * The ledger of a walk. It is compared with what a ledger is: one row for a key, changed
 * by who knows its version. Each step is checked against the chain where it is made.
 */
final class WalkLedger extends DelegatingLedger {

	private final WalkWorld world;

	/** The rows as the steps made them. */
	private final Map<PaymentKey, Payment> rows = new HashMap<>();

	/** Keys for which somebody wrote down that they would be sent. */
	private final Set<PaymentKey> announced = new HashSet<>();

	private final Set<PaymentKey> sent = new HashSet<>();

	private final Map<PaymentKey, Payment> forgotten = new HashMap<>();

	private @Nullable Presented presented;

	WalkLedger(ReportingLedger ledger, WalkWorld world) {
		super(ledger);
		this.world = world;
	}

	/** Reservations from now on are those of this presentation. */
	@Nullable Presented presenting(@Nullable Presented now) {
		Presented before = this.presented;
		this.presented = now;
		return before;
	}

	@Nullable Payment row(PaymentKey key) {
		return this.rows.get(key);
	}

	boolean isAnnounced(PaymentKey key) {
		return this.announced.contains(key);
	}

	boolean isForgotten(PaymentKey key) {
		return this.forgotten.containsKey(key);
	}

	/** Payments as they were when the ledger forgot them. */
	Map<PaymentKey, Payment> forgotten() {
		return this.forgotten;
	}

	/** The settler is asked for the first time. */
	void sent(PaymentKey key) {
		require(this.sent.add(key), () -> "sent twice as if it were new");
	}

	@Override
	public Reservation reserve(Payment payment) {
		PaymentKey key = payment.terms().key();
		Reservation reservation = super.reserve(payment);
		switch (reservation) {
			case Reservation.Reserved it -> {
				require(!this.rows.containsKey(key), () -> "reserved twice");
				require(!isForgotten(key), () -> "reserved after it was forgotten");
				require(!this.announced.contains(key), () -> "reserved after it was sent");
				require(payment.money() == MoneyState.RESERVED, () -> "begins with " + payment.money());
				this.rows.put(key, payment);
				this.world.coin(key).reservedBy(payment.id(), this.presented.request(), this.presented.payload());
			}
			case Reservation.Existing it ->
				require(it.payment().equals(this.rows.get(key)), () -> "another row exists");
			// By a process that slept.
			case Reservation.Full it -> {
				require(isOver(payment), () -> "full");
				this.world.saw("reserved too late");
			}
		}
		return reservation;
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		Payment before = this.rows.get(current.terms().key());
		boolean moved = compared(current, super.transition(current, next));
		if (moved) {
			this.rows.put(next.terms().key(), next);
			check(before, next);
		}
		return moved;
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		boolean extended = compared(current, super.extend(current, lease));
		if (extended) {
			this.rows.compute(current.terms().key(), (key, row) -> row.withLease(lease));
		}
		return extended;
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		boolean removed = compared(current, super.remove(current, removal));
		if (removed) {
			PaymentKey key = current.terms().key();
			Payment row = this.rows.remove(key);
			require(row.money() == MoneyState.RESERVED || row.money() == MoneyState.SETTLING, () -> "removed " + row);
			require(!this.sent.contains(key), () -> "given back after it was sent");
			this.announced.remove(key);
			this.world.saw((removal == Removal.RELEASED) ? "released" : "given back");
		}
		return removed;
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		Optional<Payment> found = super.find(key);
		if (found.isEmpty()) {
			forgetIfOver(key);
		}
		require(found.equals(Optional.ofNullable(row(key))), () -> "found " + found + " instead of " + row(key));
		return found;
	}

	private boolean compared(Payment current, boolean done) {
		Payment row = this.rows.get(current.terms().key());
		boolean isCurrent = row != null && row.id().equals(current.id()) && row.version() == current.version();
		if (isCurrent && !done && find(current.terms().key()).isEmpty()) {
			return false;
		}
		require(done == isCurrent, () -> ((done) ? "changed although it is " : "not changed although it is ") + row);
		return done;
	}

	// The memory forgets what came to its end when nobody can use it any more, and in the
	// end what nobody fetched.
	private void forgetIfOver(PaymentKey key) {
		Payment row = this.rows.get(key);
		if (row == null) {
			return;
		}
		Instant now = this.world.clock.instant();
		boolean over = isOver(row) && !row.isLeased(now);
		boolean open = switch (row.money()) {
			case RESERVED, FAILED -> false;
			case SETTLED -> !row.content().isFinal();
			case SETTLING, UNKNOWN -> true;
		};
		require(over && (!open || now.isAfter(row.updatedAt().plus(Shop.TTL))), () -> "forgot " + row);
		this.rows.remove(key);
		this.forgotten.put(key, row);
	}

	private boolean isOver(Payment payment) {
		return !this.world.clock.instant().isBefore(payment.terms().validBefore().plus(Duration.ofMinutes(10)));
	}

	private void check(Payment before, Payment after) {
		PaymentKey key = after.terms().key();
		require(before.money().canBecome(after.money()), () -> "money from " + before + " to " + after);
		require(before.content().canBecome(after.content()), () -> "content from " + before + " to " + after);
		require(after.terms().equals(before.terms()), () -> "other terms");
		require(after.redemptions() <= PaymentPolicy.DEFAULT.maxRedemptions(), () -> "redeemed too often");
		if (after.content() != before.content()) {
			content(before, after);
		}
		if (before.money() == after.money()) {
			return;
		}
		boolean doubtful = this.world.chain.isDoubtful(key);
		switch (after.money()) {
			case RESERVED -> throw new AssertionError("reserved again");
			case SETTLING -> require(this.announced.add(key), () -> "announced twice");
			case SETTLED -> {
				require(doubtful || this.world.chain.has(key), () -> "settled without a transfer: " + after);
				this.world.saw(before.money() + " to SETTLED");
			}
			case FAILED -> {
				require(doubtful || !this.world.chain.has(key), () -> "failed with a transfer: " + after);
				failed(before, after);
			}
			case UNKNOWN -> {
				require(doubtful || before.money() == MoneyState.SETTLING
						|| (before.money() == MoneyState.RESERVED && after.content() == ContentState.UNATTRIBUTED),
						() -> "doubted: " + after);
				this.world.saw("abandoned".equals(after.reason()) ? "abandoned" : before.money() + " to UNKNOWN");
			}
		}
	}

	private void failed(Payment before, Payment after) {
		if (before.money() == MoneyState.UNKNOWN) {
			boolean byOperator = "operator".equals(after.reason());
			require((byOperator) ? this.world.clock.instant().isAfter(after.terms().validBefore())
					: after.proven() && this.world.chain.isImpossible(after), () -> "failed by guess: " + after);
			this.world.saw((byOperator) ? "failed by operator" : "failed by evidence");
		}
	}

	private void content(Payment before, Payment after) {
		require(before.content() != ContentState.DELIVERED && before.content() != ContentState.REFUNDED,
				() -> "went on after its end: " + before + " to " + after);
		if (after.content() == ContentState.DELIVERED) {
			require(before.money() == MoneyState.SETTLED, () -> "delivered while it is " + before);
			this.world.coin(after.terms().key()).written(before);
		}
		else if (after.content() == ContentState.REFUNDED) {
			require(before.isEntitlement(), () -> "refunded while it is " + before);
			this.world.saw("refund");
		}
	}

	/**
	 * What a client presents.
	 *
	 * @param request its request
	 * @param payload its payment
	 */
	record Presented(FakePaidRequest request, PaymentPayload payload) {

	}

}
