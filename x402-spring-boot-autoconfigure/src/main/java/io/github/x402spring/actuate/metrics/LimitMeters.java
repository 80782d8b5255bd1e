package io.github.x402spring.actuate.metrics;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.limit.LimitKind;
import io.github.x402spring.payment.limit.LimitListener;
import io.github.x402spring.payment.limit.Limits;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts what limits allow and deny in this process.
 */
final class LimitMeters implements LimitListener, MeterBinder {

	/** Tags the limits of all endpoints. No plan has this name. */
	private static final String ALL = "*";

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<Limit> limits = new LinkedHashSet<>();

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.limits.forEach((limit) -> zero(registry, limit));
	}

	/**
	 * Begin to count the decisions of limits, with nothing.
	 * @param plan the plan whose limits they are, or empty
	 * @param set the limits
	 */
	synchronized void announce(String plan, Limits set) {
		for (LimitKind kind : EnumSet.allOf(LimitKind.class)) {
			Limit limit = new Limit(kind, plan);
			if (set.isSet(kind) && this.limits.add(limit)) {
				this.registries.forEach((registry) -> zero(registry, limit));
			}
		}
	}

	@Override
	public void onDecision(LimitKind kind, String plan, Outcome outcome) {
		this.registries.forEach((registry) -> X402Meter.LIMITS.counter(registry)
			.withTags(tags(new Limit(kind, plan), outcome))
			.increment());
	}

	private static void zero(MeterRegistry registry, Limit limit) {
		for (Outcome outcome : Outcome.values()) {
			X402Meter.LIMITS.counter(registry).withTags(tags(limit, outcome));
		}
	}

	private static Tags tags(Limit limit, Outcome outcome) {
		return Tags.of("limit", PaymentMeters.lower(limit.kind), "plan", limit.plan.isEmpty() ? ALL : limit.plan,
				"outcome", PaymentMeters.lower(outcome));
	}

	private record Limit(LimitKind kind, String plan) {

	}

}
