package io.github.x402spring.payment.quota.budget;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.pricing.PaidRequest;

/**
 * The budgets of the plans of an application.
 *
 * @since 0.1.0
 */
public final class Budgets {

	private final Map<String, Budget> budgets = new HashMap<>();

	private final Map<String, String> sales = new HashMap<>();

	/**
	 * Add the budget of a plan.
	 * @param plan name of the plan
	 * @param budget its budget
	 * @param sales ids of endpoints that sell passes of the plan, which count as well
	 * @return this
	 */
	public Budgets add(String plan, Budget budget, List<String> sales) {
		this.budgets.put(plan, budget);
		sales.forEach((endpoint) -> this.sales.put(endpoint, plan));
		return this;
	}

	/**
	 * Return what takes the prices of new payments from the budgets.
	 * @param dollars what a quote is worth in dollars; empty if that is not known
	 * @param payers who would pay for a request that comes without payment; empty if that
	 * is not known
	 * @param store counts what is spent
	 * @param listeners are told of budgets
	 * @param retryAfter how long callers are told to wait while payments are pending that
	 * may be given back
	 * @param clock the time
	 * @return an allowance for the engine
	 */
	public PaymentAllowance allowance(Function<Quote, Optional<BigDecimal>> dollars,
			Function<PaidRequest, Optional<String>> payers, QuotaStore store, List<BudgetListener> listeners,
			Duration retryAfter, Clock clock) {
		return new BudgetAllowance(this::find, dollars, payers, store, listeners, retryAfter, clock);
	}

	private Optional<BudgetAllowance.PlanBudget> find(PaidEndpointDescriptor endpoint) {
		PaidEndpointDescriptor.PlanUse use = endpoint.plan();
		String plan = (use != null) ? use.name() : this.sales.get(endpoint.id());
		if (plan == null) {
			return Optional.empty();
		}
		return Optional.ofNullable(this.budgets.get(plan)).map((it) -> new BudgetAllowance.PlanBudget(plan, it));
	}

}
