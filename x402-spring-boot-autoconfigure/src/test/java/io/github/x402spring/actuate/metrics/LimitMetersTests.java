package io.github.x402spring.actuate.metrics;

import java.time.Duration;

import io.github.x402spring.payment.limit.LimitKind;
import io.github.x402spring.payment.limit.LimitListener.Outcome;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decisions of limits are counted from zero, by limit and plan.
 */
class LimitMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final LimitMeters meters = new LimitMeters();

	@Test
	void decisionsAreCountedByLimitPlanAndOutcome() {
		this.meters.announce("", new Limits(new RateLimit(60, Duration.ofMinutes(1)), null, 0));
		this.meters.bindTo(this.registry);
		this.meters.announce("late", new Limits(null, new RateLimit(0, Duration.ofMinutes(1)), 3));
		for (String outcome : new String[] { "allowed", "denied", "unchecked" }) {
			assertThat(count("challenges", "*", outcome)).isZero();
			assertThat(count("concurrent_calls", "late", outcome)).isZero();
		}
		assertThat(this.registry.getMeters()).hasSize(6);
		this.meters.onDecision(LimitKind.CHALLENGES, "", Outcome.ALLOWED);
		this.meters.onDecision(LimitKind.CHALLENGES, "", Outcome.DENIED);
		this.meters.onDecision(LimitKind.CHALLENGES, "", Outcome.DENIED);
		this.meters.onDecision(LimitKind.CONCURRENT_CALLS, "late", Outcome.UNCHECKED);
		assertThat(count("challenges", "*", "allowed")).isEqualTo(1);
		assertThat(count("challenges", "*", "denied")).isEqualTo(2);
		assertThat(count("concurrent_calls", "late", "unchecked")).isEqualTo(1);
	}

	private double count(String limit, String plan, String outcome) {
		return this.registry.get("x402.limits")
			.tags("limit", limit, "plan", plan, "outcome", outcome)
			.counter()
			.count();
	}

}
