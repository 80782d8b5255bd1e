package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;

/**
 * A ledger that leaves everything to another one. Tests override what they change.
 */
public class DelegatingLedger implements ReportingLedger {

	private final ReportingLedger ledger;

	protected DelegatingLedger(ReportingLedger ledger) {
		this.ledger = ledger;
	}

	@Override
	public Reservation reserve(Payment payment) {
		return this.ledger.reserve(payment);
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		return this.ledger.transition(current, next);
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		return this.ledger.remove(current, removal);
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		return this.ledger.extend(current, lease);
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return this.ledger.find(key);
	}

	@Override
	public Optional<Payment> findById(String id) {
		return this.ledger.findById(id);
	}

	@Override
	public Optional<Payment> findByIdentifier(String identifierDigest) {
		return this.ledger.findByIdentifier(identifierDigest);
	}

	@Override
	public void revoke(PaymentKey key, Instant until) {
		this.ledger.revoke(key, until);
	}

	@Override
	public boolean isRevoked(PaymentKey key) {
		return this.ledger.isRevoked(key);
	}

	@Override
	public List<LedgerEvent> events(Collection<String> ids) {
		return this.ledger.events(ids);
	}

	@Override
	public PaymentSlice slice(PaymentQuery query) {
		return this.ledger.slice(query);
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return this.ledger.open(now, money, limit);
	}

	@Override
	public List<Payment> recent(int limit) {
		return this.ledger.recent(limit);
	}

	@Override
	public PaymentTotals totals() {
		return this.ledger.totals();
	}

	@Override
	public LedgerTroubles troubles(PaymentPolicy policy, Instant now) {
		return this.ledger.troubles(policy, now);
	}

	@Override
	public List<DayTotals> days(LocalDate from, LocalDate until) {
		return this.ledger.days(from, until);
	}

}
