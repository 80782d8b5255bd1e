package io.github.x402spring.payment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A ledger that can be told to be out of reach, before a call or after it did its work.
 */
final class FaultyLedger extends DelegatingLedger {

	private volatile Predicate<Call> before = (call) -> false;

	private volatile Predicate<Call> after = (call) -> false;

	private final AtomicInteger calls = new AtomicInteger();

	FaultyLedger(PaymentLedger ledger) {
		super(ledger);
	}

	/** Calls that fit fail and change nothing. */
	void failOn(Predicate<Call> calls) {
		this.before = calls;
	}

	/** Calls that fit do their work, but the answer is lost. */
	void loseAnswerOf(Predicate<Call> calls) {
		this.after = calls;
	}

	/** How often it was asked, in vain or not. */
	int calls() {
		return this.calls.get();
	}

	void repair() {
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
	sealed interface Call {

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

	record Find(PaymentKey key) implements Call {

	}

	record Open() implements Call {

	}

	record Reserve(Payment payment) implements Call {

	}

	record Transition(Payment current, Payment next) implements Call {

	}

	record Extend(Payment payment) implements Call {

	}

	record Remove(Payment payment, Removal removal) implements Call {

	}

}
