package io.github.x402spring.actuate.metrics;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Free calls are counted from zero, by plan.
 */
class QuotaMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final QuotaMeters meters = new QuotaMeters();

	@Test
	void callsAreCountedByPlanAndOutcome() {
		this.meters.announce("early");
		this.meters.bindTo(this.registry);
		this.meters.announce("late");
		for (String plan : new String[] { "early", "late" }) {
			for (String outcome : new String[] { "taken", "given_back", "spent" }) {
				assertThat(count(plan, outcome)).isZero();
			}
		}
		this.meters.onTaken("early", 2);
		this.meters.onTaken("early", 1);
		this.meters.onGivenBack("early");
		this.meters.onSpent("late");
		assertThat(count("early", "taken")).isEqualTo(2);
		assertThat(count("early", "given_back")).isEqualTo(1);
		assertThat(count("early", "spent")).isZero();
		assertThat(count("late", "spent")).isEqualTo(1);
	}

	private double count(String plan, String outcome) {
		return this.registry.get("x402.free.calls").tags("plan", plan, "outcome", outcome).counter().count();
	}

}
