package io.github.x402spring.actuate.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests, and calls of facilitators and nodes, by how long they took, in steps
 * that fit settlements. Has to come before the filter of
 * {@code management.metrics.distribution}, which then wins.
 */
final class PaymentObjectives implements MeterFilter {

	static final List<Duration> OBJECTIVES = List.of(Duration.ofMillis(50), Duration.ofMillis(100),
			Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2),
			Duration.ofSeconds(5), Duration.ofSeconds(10));

	// What a buyer waits for, and what that may be waiting for.
	private static final Set<String> TIMERS = Set.of("x402.payment", "x402.facilitator", "x402.chain",
			"x402.lightning");

	@Override
	public @Nullable DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
		if (!TIMERS.contains(id.getName()) || id.getType() != Meter.Type.TIMER) {
			return config;
		}
		return DistributionStatisticConfig.builder()
			.serviceLevelObjectives(OBJECTIVES.stream().mapToDouble(Duration::toNanos).toArray())
			.build()
			.merge(config);
	}

}
