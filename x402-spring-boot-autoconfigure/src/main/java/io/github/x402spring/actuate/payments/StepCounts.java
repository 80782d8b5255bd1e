package io.github.x402spring.actuate.payments;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.x402spring.actuate.payments.PaymentStatistics.Step;

/**
 * Counts how far requests came, and why they were refused.
 */
final class StepCounts {

	/** Beyond this many different reasons the rest counts as one. */
	private static final int MAX_REASONS = 200;

	private final Map<Step, LongAdder> steps = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

	void add(Step step) {
		this.steps.computeIfAbsent(step, (name) -> new LongAdder()).increment();
	}

	void refuse(String reason) {
		String key = (this.refused.containsKey(reason) || this.refused.size() < MAX_REASONS) ? reason : "other";
		this.refused.computeIfAbsent(key, (name) -> new LongAdder()).increment();
	}

	long of(Step step) {
		LongAdder count = this.steps.get(step);
		return (count != null) ? count.sum() : 0;
	}

	static long sum(Collection<StepCounts> counts, Step step) {
		return counts.stream().mapToLong((it) -> it.of(step)).sum();
	}

	static Map<String, Long> refused(Collection<StepCounts> counts) {
		Map<String, Long> sums = new TreeMap<>();
		counts.forEach((it) -> it.refused.forEach((reason, count) -> sums.merge(reason, count.sum(), Long::sum)));
		return sums;
	}

}
