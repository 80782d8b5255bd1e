package io.github.x402spring.payment.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.PaymentIds;

/**
 * The calls of this process that count while they run.
 */
final class RunningCalls {

	private final Map<String, CallLease> held = new ConcurrentHashMap<>();

	private final LeaseStore leases;

	private final LimitDesk desk;

	private final Duration lease;

	private final Duration retryAfter;

	private final Clock clock;

	RunningCalls(LeaseStore leases, LimitDesk desk, Duration lease, Duration retryAfter, Clock clock) {
		this.leases = leases;
		this.desk = desk;
		this.lease = lease;
		this.retryAfter = retryAfter;
		this.clock = clock;
	}

	CallPermit begin(LimitRule<Integer> rule, LimitKey key) {
		Instant now = this.clock.instant();
		CallLease begun = new CallLease(key, PaymentIds.next(now), now.plus(this.lease));
		try {
			if (!this.leases.acquire(begun, rule.value(), now)) {
				this.desk.tell(LimitKind.CONCURRENT_CALLS, rule, LimitListener.Outcome.DENIED);
				return new CallPermit.Refused(
						new PaymentProblem.RateLimited(LimitKind.CONCURRENT_CALLS.reason(), this.retryAfter));
			}
		}
		catch (RuntimeException ex) {
			this.desk.unchecked(LimitKind.CONCURRENT_CALLS, rule, ex);
			return CallPermit.unlimited();
		}
		this.held.put(begun.id(), begun);
		this.desk.tell(LimitKind.CONCURRENT_CALLS, rule, LimitListener.Outcome.ALLOWED);
		return new RunningCall(this, begun.id());
	}

	// However often a call ends, and by whichever thread, its lease is released once.
	void end(String id) {
		CallLease ended = this.held.remove(id);
		if (ended == null) {
			return;
		}
		try {
			this.leases.release(ended);
		}
		catch (RuntimeException ex) {
			this.desk.log("The lease of a call that is over could not be released; it ends by itself", ex);
		}
	}

	/**
	 * Renew all leases. If the store cannot be reached, the others are not tried: each
	 * would wait as long.
	 */
	void renew() {
		Instant until = this.clock.instant().plus(this.lease);
		for (CallLease lease : this.held.values()) {
			try {
				this.leases.renew(lease.renewed(until));
			}
			catch (RuntimeException ex) {
				this.desk.log("The leases of running calls could not be renewed", ex);
				return;
			}
		}
	}

}
