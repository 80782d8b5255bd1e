package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;

/**
 * The least that a ledger of an application is: a map, and no reports.
 */
public class MapLedger implements PaymentLedger {

	private final ConcurrentMap<PaymentKey, Payment> payments = new ConcurrentHashMap<>();

	@Override
	public synchronized Reservation reserve(Payment payment) {
		String identifier = payment.terms().identifierDigest();
		Optional<Payment> named = (identifier != null) ? findByIdentifier(identifier) : Optional.empty();
		if (named.isPresent()) {
			return new Reservation.Existing(named.get());
		}
		Payment existing = this.payments.putIfAbsent(payment.terms().key(), payment);
		return (existing != null) ? new Reservation.Existing(existing) : new Reservation.Reserved();
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		if (!next.id().equals(current.id()) || next.version() != current.version() + 1) {
			throw new IllegalArgumentException("A payment can only be replaced by its successor");
		}
		return replace(current, next);
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		return replace(current, null);
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		return replace(current, current.withLease(lease));
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return Optional.ofNullable(this.payments.get(key));
	}

	@Override
	public Optional<Payment> findByIdentifier(String identifierDigest) {
		return this.payments.values()
			.stream()
			.filter((payment) -> identifierDigest.equals(payment.terms().identifierDigest()))
			.filter((payment) -> payment.money() != MoneyState.FAILED)
			.findFirst();
	}

	@Override
	public Optional<Payment> findById(String id) {
		return this.payments.values().stream().filter((payment) -> payment.id().equals(id)).findFirst();
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return this.payments.values()
			.stream()
			.filter((payment) -> payment.money() == money && payment.isOpen(now))
			.sorted(Comparator.comparing(Payment::openAt))
			.limit(limit)
			.toList();
	}

	private boolean replace(Payment current, Payment next) {
		boolean[] replaced = new boolean[1];
		this.payments.computeIfPresent(current.terms().key(), (key, held) -> {
			replaced[0] = held.id().equals(current.id()) && held.version() == current.version();
			return (replaced[0]) ? next : held;
		});
		return replaced[0];
	}

}
