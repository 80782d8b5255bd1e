package io.github.x402spring.payment;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Keeps the sums of a ledger in step with its transitions.
 */
final class TotalsAccumulator {

	private final Lock lock = new ReentrantLock();

	private final Map<String, Sums> endpoints = new HashMap<>();

	private final Sums all = new Sums();

	private long failed;

	private long unknown;

	private long entitlements;

	private long released;

	private long rejected;

	void transition(Payment before, Payment after) {
		this.lock.lock();
		try {
			int settled = change(before.money() == MoneyState.SETTLED, after.money() == MoneyState.SETTLED);
			int delivered = change(before.content() == ContentState.DELIVERED,
					after.content() == ContentState.DELIVERED);
			this.all.add(after, settled, delivered);
			this.endpoints.computeIfAbsent(after.terms().endpoint(), (id) -> new Sums()).add(after, settled, delivered);
			this.failed += change(before.money() == MoneyState.FAILED, after.money() == MoneyState.FAILED);
			this.unknown += change(before.money() == MoneyState.UNKNOWN, after.money() == MoneyState.UNKNOWN);
			this.entitlements += change(before.isEntitlement(), after.isEntitlement());
		}
		finally {
			this.lock.unlock();
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
					this.released, this.rejected, this.all.revenue,
					this.endpoints.entrySet()
						.stream()
						.collect(Collectors.toMap(Map.Entry::getKey,
								(entry) -> new PaymentTotals.EndpointTotals(entry.getValue().settled,
										entry.getValue().delivered, entry.getValue().revenue))));
		}
		finally {
			this.lock.unlock();
		}
	}

	private static int change(boolean before, boolean after) {
		return Boolean.compare(after, before);
	}

	private static final class Sums {

		private final Map<PaymentTotals.Token, BigInteger> revenue = new HashMap<>();

		private long settled;

		private long delivered;

		private void add(Payment payment, int settledChange, int deliveredChange) {
			this.settled += settledChange;
			this.delivered += deliveredChange;
			if (settledChange != 0) {
				PaymentTotals.Token token = new PaymentTotals.Token(payment.terms().requirements().network(),
						payment.terms().requirements().asset());
				this.revenue.merge(token,
						payment.terms().requirements().amount().multiply(BigInteger.valueOf(settledChange)),
						BigInteger::add);
			}
		}

	}

}
