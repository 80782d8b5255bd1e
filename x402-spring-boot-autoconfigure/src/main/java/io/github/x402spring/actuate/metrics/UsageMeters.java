package io.github.x402spring.actuate.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.payment.usage.UsageReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Counts what the calls of this process use.
 */
final class UsageMeters implements ApplicationListener<PayloadApplicationEvent<UsageReport>>, MeterBinder {

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<Tags> metered = new LinkedHashSet<>();

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.metered.forEach((tags) -> add(registry, tags, 0, 0));
	}

	/**
	 * Begin to count, with nothing.
	 * @param plan a plan that meters use
	 * @param unit what it counts
	 */
	synchronized void announce(String plan, String unit) {
		Tags tags = tags(plan, unit);
		if (this.metered.add(tags)) {
			this.registries.forEach((registry) -> add(registry, tags, 0, 0));
		}
	}

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<UsageReport> event) {
		UsageReport report = event.getPayload();
		Tags tags = tags(report.plan(), report.unit());
		this.registries.forEach((registry) -> add(registry, tags, report.used(), report.excess()));
	}

	private static void add(MeterRegistry registry, Tags tags, long used, long excess) {
		X402Meter.USAGE.counter(registry).withTags(tags).increment((double) used);
		X402Meter.USAGE_EXCESS.counter(registry).withTags(tags).increment((double) excess);
	}

	private static Tags tags(String plan, String unit) {
		return Tags.of("plan", plan, "unit", unit);
	}

}
