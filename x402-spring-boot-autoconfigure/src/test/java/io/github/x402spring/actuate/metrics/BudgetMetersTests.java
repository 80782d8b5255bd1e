package io.github.x402spring.actuate.metrics;

import io.github.x402spring.payment.quota.budget.BudgetSubject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests by budgets are counted from zero, by plan and budget.
 */
class BudgetMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final BudgetMeters meters = new BudgetMeters();

	@Test
	void requestsAreCountedByPlanBudgetAndOutcome() {
		this.meters.announce("early", BudgetSubject.PAYER);
		this.meters.bindTo(this.registry);
		this.meters.announce("late", BudgetSubject.ENDPOINT);
		for (String outcome : new String[] { "taken", "given_back", "spent" }) {
			assertThat(count("early", "payer", outcome)).isZero();
			assertThat(count("late", "endpoint", outcome)).isZero();
		}
		this.meters.onTaken("early", BudgetSubject.PAYER);
		this.meters.onTaken("early", BudgetSubject.PAYER);
		this.meters.onGivenBack("early", BudgetSubject.PAYER);
		this.meters.onSpent("late", BudgetSubject.ENDPOINT);
		assertThat(count("early", "payer", "taken")).isEqualTo(2);
		assertThat(count("early", "payer", "given_back")).isEqualTo(1);
		assertThat(count("early", "payer", "spent")).isZero();
		assertThat(count("late", "endpoint", "spent")).isEqualTo(1);
	}

	private double count(String plan, String budget, String outcome) {
		return this.registry.get("x402.budgets")
			.tags("plan", plan, "budget", budget, "outcome", outcome)
			.counter()
			.count();
	}

}
