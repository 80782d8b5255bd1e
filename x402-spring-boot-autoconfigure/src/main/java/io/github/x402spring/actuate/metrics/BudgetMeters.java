package io.github.x402spring.actuate.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.quota.budget.BudgetListener;
import io.github.x402spring.payment.quota.budget.BudgetSubject;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts the payments that this process takes from budgets, and the requests that it
 * refuses since too little is left.
 */
final class BudgetMeters implements BudgetListener, MeterBinder {

	private static final List<String> OUTCOMES = List.of("taken", "given_back", "spent");

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<Tags> budgets = new LinkedHashSet<>();

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.budgets.forEach((budget) -> zero(registry, budget));
	}

	/**
	 * Begin to count, with nothing.
	 * @param plan a plan that has a budget
	 * @param subject whose budget
	 */
	synchronized void announce(String plan, BudgetSubject subject) {
		Tags budget = tags(plan, subject);
		if (this.budgets.add(budget)) {
			this.registries.forEach((registry) -> zero(registry, budget));
		}
	}

	@Override
	public void onTaken(String plan, BudgetSubject subject) {
		add(plan, subject, "taken");
	}

	@Override
	public void onGivenBack(String plan, BudgetSubject subject) {
		add(plan, subject, "given_back");
	}

	@Override
	public void onSpent(String plan, BudgetSubject subject) {
		add(plan, subject, "spent");
	}

	private void add(String plan, BudgetSubject subject, String outcome) {
		Tags tags = tags(plan, subject).and("outcome", outcome);
		this.registries.forEach((registry) -> X402Meter.BUDGETS.counter(registry).withTags(tags).increment());
	}

	private static void zero(MeterRegistry registry, Tags budget) {
		OUTCOMES.forEach((outcome) -> X402Meter.BUDGETS.counter(registry).withTags(budget.and("outcome", outcome)));
	}

	private static Tags tags(String plan, BudgetSubject subject) {
		return Tags.of("plan", plan, "budget", subject.value());
	}

}
