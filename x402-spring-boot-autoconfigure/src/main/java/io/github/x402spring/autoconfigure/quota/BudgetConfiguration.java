package io.github.x402spring.autoconfigure.quota;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.quota.QuotaStore;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.payment.quota.budget.BudgetListener;
import io.github.x402spring.payment.quota.budget.Budgets;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.pricing.PaidRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The budgets of plans.
 */
@Configuration(proxyBeanMethods = false)
class BudgetConfiguration {

	@Bean
	PaymentAllowance budgetAllowance(Plans plans, QuotaStore store, AssetRegistry assets, List<PaymentScheme> schemes,
			ProtocolRegistry families, ObjectProvider<BudgetListener> listeners, PaymentPolicy policy,
			ObjectProvider<Clock> clock) {
		BudgetPrices prices = new BudgetPrices(assets, schemes);
		Budgets budgets = new Budgets();
		for (Plan plan : plans.all()) {
			Budget budget = plan.budget();
			if (budget != null) {
				prices.check(plan, budget);
				budgets.add(plan.name(), budget, plan.passes().stream().map((it) -> "pass " + it.id()).toList());
			}
		}
		return budgets.allowance(prices::dollars, (request) -> signedIn(families, request), store,
				listeners.orderedStream().toList(), policy.retryAfter(), clock.getIfUnique(Clock::systemUTC));
	}

	// It is looked at, and not used up.
	private static Optional<String> signedIn(ProtocolRegistry families, PaidRequest request) {
		List<String> lines = request.signIns();
		return lines.isEmpty() ? Optional.empty()
				: families.signIn(request.handlerId(), request.path(), lines).flatMap(SignIn::wallet);
	}

}
