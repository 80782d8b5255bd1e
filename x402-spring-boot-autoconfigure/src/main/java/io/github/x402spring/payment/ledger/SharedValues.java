package io.github.x402spring.payment.ledger;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * Numbers the values that many payments have in common. They are kept for good, so only
 * what an application has few of belongs here: endpoints, tokens, payees.
 *
 * @param <T> type of the values
 */
final class SharedValues<T> {

	private final Map<T, Integer> numbers = new ConcurrentHashMap<>();

	private final List<T> values = new CopyOnWriteArrayList<>();

	int number(T value) {
		Integer known = this.numbers.get(value);
		return (known != null) ? known : this.numbers.computeIfAbsent(value, this::add);
	}

	@Nullable Integer find(T value) {
		return this.numbers.get(value);
	}

	T get(long number) {
		return this.values.get((int) number);
	}

	private synchronized int add(T value) {
		this.values.add(value);
		return this.values.size() - 1;
	}

}
