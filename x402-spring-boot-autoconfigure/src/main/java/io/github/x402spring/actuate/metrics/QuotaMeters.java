package io.github.x402spring.actuate.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.quota.QuotaListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts the free calls that this process gives, and the callers whom it asks to pay
 * since they have none left.
 */
final class QuotaMeters implements QuotaListener, MeterBinder {

	private static final List<String> OUTCOMES = List.of("taken", "given_back", "spent");

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<String> plans = new LinkedHashSet<>();

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.plans.forEach((plan) -> zero(registry, plan));
	}

	/**
	 * Begin to count, with nothing.
	 * @param plan a plan that has free calls
	 */
	synchronized void announce(String plan) {
		if (this.plans.add(plan)) {
			this.registries.forEach((registry) -> zero(registry, plan));
		}
	}

	@Override
	public void onTaken(String plan, long left) {
		add(plan, "taken");
	}

	@Override
	public void onGivenBack(String plan) {
		add(plan, "given_back");
	}

	@Override
	public void onSpent(String plan) {
		add(plan, "spent");
	}

	private void add(String plan, String outcome) {
		this.registries
			.forEach((registry) -> X402Meter.FREE_CALLS.counter(registry).withTags(tags(plan, outcome)).increment());
	}

	private static void zero(MeterRegistry registry, String plan) {
		OUTCOMES.forEach((outcome) -> X402Meter.FREE_CALLS.counter(registry).withTags(tags(plan, outcome)));
	}

	private static Tags tags(String plan, String outcome) {
		return Tags.of("plan", plan, "outcome", outcome);
	}

}
