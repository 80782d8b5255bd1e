package io.github.x402spring.autoconfigure.pass;

import java.util.Arrays;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.limit.LimitKind;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.tier.TierPlaces;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Requires that everything that plans say is enforced. Whether there are plans is looked
 * at before all of them may be there, so that what they need may be missing.
 */
final class PlanCheck implements SmartInitializingSingleton {

	private static final String QUOTAS = "X402QuotaAutoConfiguration";

	private static final String BUDGETS = "budgetAllowance";

	private final ObjectProvider<Plans> plans;

	private final ListableBeanFactory beans;

	PlanCheck(ObjectProvider<Plans> plans, ListableBeanFactory beans) {
		this.plans = plans;
		this.beans = beans;
	}

	@Override
	public void afterSingletonsInstantiated() {
		// Without it nothing is sold.
		if (isThere(PaymentRail.class)) {
			this.plans.stream().flatMap((it) -> it.all().stream()).forEach(this::check);
		}
	}

	private void check(Plan plan) {
		require(plan.free() == null || isThere(FreeCalls.class), plan, "free calls", QUOTAS);
		require(plan.tiers() == null || isThere(TierPlaces.class), plan, "tiers", QUOTAS);
		require(plan.budget() == null || this.beans.containsBean(BUDGETS), plan, "a budget", QUOTAS);
		require(Arrays.stream(LimitKind.values()).noneMatch(plan.limits()::isSet) || isThere(RequestLimits.class), plan,
				"limits", "X402LimitAutoConfiguration");
		require(plan.passes().isEmpty() || isThere(PassCheck.class), plan, "passes", "X402PassAutoConfiguration");
	}

	private void require(boolean enforced, Plan plan, String what, String by) {
		if (!enforced) {
			throw new X402ConfigurationException(
					"The plan '" + plan.name() + "' has " + what + ", which nothing enforces: " + by
							+ " did not see the plan, or is excluded.",
					"Declare Plan and Plans beans in the configuration of the application, or in an auto-configuration "
							+ "with @AutoConfiguration(before = X402PlanAutoConfiguration.class), and do not exclude "
							+ by + ".");
		}
	}

	private boolean isThere(Class<?> type) {
		return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type, true, false).length > 0;
	}

}
