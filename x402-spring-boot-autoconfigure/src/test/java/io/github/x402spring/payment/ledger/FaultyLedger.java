package io.github.x402spring.payment.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;

/**
 * A ledger that can be told to be out of reach, before a call or after it did its work.
 */
public final class FaultyLedger extends DelegatingLedger {

	private volatile Predicate<Call> before = (call) -> false;

	private volatile Predicate<Call> after = (call) -> false;

	private final AtomicInteger calls = new AtomicInteger();

	public FaultyLedger(ReportingLedger ledger) {
		super(ledger);
	}

	/** Calls that fit fail and change nothing. */
	public void failOn(Predicate<Call> calls) {
		this.before = calls;
	}

	/** Calls that fit do their work, but the answer is lost. */
	public void loseAnswerOf(Predicate<Call> calls) {
		this.after = calls;
	}

	/** How often it was asked, in vain or not. */
	public int calls() {
		return this.calls.get();
	}

	public void repair() {
		this.before = (call) -> false;
		this.after = (call) -> false;
	}

	@Override
	public Reservation reserve(Payment payment) {
		return call(new Reserve(payment), () -> super.reserve(payment));
	}

	@Override
	public boolean transition(Payment current, Payment next) {
		return call(new Transition(current, next), () -> super.transition(current, next));
	}

	@Override
	public boolean remove(Payment current, Removal removal) {
		return call(new Remove(current, removal), () -> super.remove(current, removal));
	}

	@Override
	public boolean extend(Payment current, Lease lease) {
		return call(new Extend(current), () -> super.extend(current, lease));
	}

	@Override
	public Optional<Payment> find(PaymentKey key) {
		return call(new Find(key), () -> super.find(key));
	}

	@Override
	public Optional<Payment> findByIdentifier(String identifierDigest) {
		return call(new FindNamed(identifierDigest), () -> super.findByIdentifier(identifierDigest));
	}

	@Override
	public boolean isRevoked(PaymentKey key) {
		return call(new FindRevoked(key), () -> super.isRevoked(key));
	}

	@Override
	public List<Payment> open(Instant now, MoneyState money, int limit) {
		return call(new Open(), () -> super.open(now, money, limit));
	}

	private <T> T call(Call call, Supplier<T> work) {
		this.calls.incrementAndGet();
		if (this.before.test(call)) {
			throw new LedgerUnavailableException("Out of reach", new IllegalStateException("before " + call));
		}
		T result = work.get();
		if (this.after.test(call)) {
			throw new LedgerUnavailableException("Out of reach", new IllegalStateException("after " + call));
		}
		return result;
	}

	/** What is asked of the ledger. */
	public sealed interface Call {

		static Predicate<Call> transitionTo(MoneyState money) {
			return (call) -> call instanceof Transition it && it.next().money() == money
					&& it.current().money() != money;
		}

		static Predicate<Call> transitionTo(ContentState content) {
			return (call) -> call instanceof Transition it && it.next().content() == content
					&& it.current().content() != content;
		}

		/** Transitions that change the lease only. */
		static Predicate<Call> lease() {
			return (call) -> call instanceof Transition it && it.next().money() == it.current().money()
					&& it.next().content() == it.current().content();
		}

	}

	public record Find(PaymentKey key) implements Call {

	}

	public record FindNamed(String identifierDigest) implements Call {

	}

	public record FindRevoked(PaymentKey key) implements Call {

	}

	public record Open() implements Call {

	}

	public record Reserve(Payment payment) implements Call {

	}

	public record Transition(Payment current, Payment next) implements Call {

	}

	public record Extend(Payment payment) implements Call {

	}

	public record Remove(Payment payment, Removal removal) implements Call {

	}

}
