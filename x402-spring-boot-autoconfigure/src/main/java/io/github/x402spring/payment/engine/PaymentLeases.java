package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;

/**
 * The work that this process has in hand. Its leases are renewed before they lapse, so
 * they can be short, and a process that dies keeps payments for a short time only.
 */
final class PaymentLeases implements PaymentListener {

	/** A request that got lost must not keep its payment for ever. */
	private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

	private static final Comparator<Payment> SOONEST = Comparator.comparing(PaymentLeases::end)
		.thenComparing((it) -> it.terms().key().value());

	private final ConcurrentHashMap<String, Payment> held = new ConcurrentHashMap<>();

	private final PaymentLedger ledger;

	private final PaymentPolicy policy;

	private final Clock clock;

	private final LedgerOutage outage;

	PaymentLeases(PaymentLedger ledger, PaymentPolicy policy, Clock clock, LedgerOutage outage) {
		this.ledger = ledger;
		this.policy = policy;
		this.clock = clock;
		this.outage = outage;
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		Lease lease = after.lease();
		if (lease != null && this.policy.owner().equals(lease.owner())) {
			this.held.put(after.id(), after);
		}
		else {
			this.held.remove(after.id());
		}
	}

	@Override
	public void onRemoved(Payment payment, PaymentLedger.Removal removal) {
		this.held.remove(payment.id());
	}

	// No thread works on it any more, and renewed leases would keep all others from it.
	@Override
	public void onUnwritten(Payment payment) {
		this.held.remove(payment.id());
	}

	/**
	 * Renew the leases of which a third is over, those that end first before the others.
	 * To be called in shorter intervals. If the ledger cannot be reached, the rest is not
	 * tried: each would wait as long.
	 */
	void renew() {
		Instant now = this.clock.instant();
		Lease renewed = this.policy.newLease(now);
		Instant due = renewed.until().minus(this.policy.lease().dividedBy(3));
		for (Payment payment : endingBefore(due)) {
			if (!renew(payment, renewed, now)) {
				return;
			}
		}
	}

	private List<Payment> endingBefore(Instant due) {
		return this.held.values().stream().filter((it) -> end(it).isBefore(due)).sorted(SOONEST).toList();
	}

	// What has no lease any more is about to leave.
	private static Instant end(Payment payment) {
		return Objects.requireNonNullElse(payment.leaseUntil(), Instant.MAX);
	}

	// Whether the ledger could be reached.
	private boolean renew(Payment payment, Lease renewed, Instant now) {
		if (now.isAfter(payment.updatedAt().plus(LONGEST_STEP))) {
			this.held.remove(payment.id(), payment);
			return true;
		}
		try {
			if (this.ledger.extend(payment, renewed)) {
				this.held.replace(payment.id(), payment, payment.withLease(renewed));
			}
			else {
				this.held.remove(payment.id(), payment);
			}
			this.outage.reached();
			return true;
		}
		catch (LedgerUnavailableException ex) {
			this.outage.failed("The lease of payment " + payment.id() + " could not be renewed", ex);
			return false;
		}
	}

}
