package io.github.x402spring.actuate.metrics;

import io.github.x402spring.payment.usage.UsageReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What calls use is counted from zero, by plan and unit.
 */
class UsageMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final UsageMeters meters = new UsageMeters();

	@Test
	void useIsAddedUp() {
		this.meters.announce("early", "words");
		this.meters.bindTo(this.registry);
		this.meters.announce("late", "bytes");
		assertThat(count("x402.usage", "early", "words")).isZero();
		assertThat(count("x402.usage.excess", "late", "bytes")).isZero();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.addApplicationListener(this.meters);
			context.refresh();
			context.publishEvent(new UsageReport("1", null, "GET /a", "early", "words", 120, 0, true));
			context.publishEvent(new UsageReport("2", null, "GET /a", "early", "words", 500, 20, false));
		}
		assertThat(count("x402.usage", "early", "words")).isEqualTo(620);
		assertThat(count("x402.usage.excess", "early", "words")).isEqualTo(20);
		assertThat(count("x402.usage", "late", "bytes")).isZero();
	}

	private double count(String name, String plan, String unit) {
		return this.registry.get(name).tags("plan", plan, "unit", unit).counter().count();
	}

}
