package io.github.x402spring.actuate.plans;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.quota.QuotaListener;
import io.github.x402spring.payment.quota.budget.BudgetListener;
import io.github.x402spring.payment.quota.budget.BudgetSubject;

/**
 * Counts what plans deny to callers, whether there are meters or not: calls that are not
 * free any more, spent budgets, and too many requests. Each process counts since its
 * start. Plans and reasons are few.
 *
 * @since 0.1.0
 */
public final class DeniedCalls implements PaymentListener, QuotaListener, BudgetListener {

	private static final String RATE_LIMITED = "rate-limited";

	private final Map<String, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

	/**
	 * Return what a plan denied.
	 * @param plan name of the plan
	 * @return the counts by reason, in the order of the reasons; empty if nothing was
	 * denied
	 */
	public List<Denied> of(String plan) {
		return new TreeMap<>(this.counts.getOrDefault(plan, Map.of())).entrySet()
			.stream()
			.map((it) -> new Denied(it.getKey(), it.getValue().sum()))
			.toList();
	}

	@Override
	public void onSpent(String plan) {
		count(plan, "free_calls");
	}

	@Override
	public void onSpent(String plan, BudgetSubject subject) {
		count(plan, subject.value() + "_budget");
	}

	@Override
	public void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		PaidEndpointDescriptor.PlanUse plan = endpoint.plan();
		if (plan != null && problem.code().equals(RATE_LIMITED)) {
			count(plan.name(), problem.reasonCode().orElse(RATE_LIMITED));
		}
	}

	private void count(String plan, String reason) {
		this.counts.computeIfAbsent(plan, (it) -> new ConcurrentHashMap<>())
			.computeIfAbsent(reason, (it) -> new LongAdder())
			.increment();
	}

	/**
	 * What was denied for one reason.
	 *
	 * @param reason why, a constant
	 * @param requests how many requests
	 * @since 0.1.0
	 */
	public record Denied(String reason, long requests) {

	}

}
