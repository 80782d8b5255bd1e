package io.github.x402spring.web.servlet.handler;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.UsagePrice;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Finds the plans of endpoints. A plan takes the place of a price, and a scope needs a
 * plan.
 */
final class EndpointPlans {

	private static final Log logger = LogFactory.getLog(EndpointPlans.class);

	private final Plans plans;

	EndpointPlans(Plans plans) {
		this.plans = plans;
	}

	/**
	 * Find the plan of an endpoint.
	 * @param where the endpoint, for messages
	 * @param plan the name of its plan, may be empty
	 * @param scope its scope, may be empty
	 * @param price its own price or the name of what resolves it, may be empty
	 * @return the plan; empty if it has none
	 * @throws X402ConfigurationException if that is half said, or there is no such plan
	 */
	Optional<PlannedPrice> find(String where, String plan, String scope, String price) {
		if (plan.isEmpty()) {
			if (!scope.isEmpty()) {
				throw new X402ConfigurationException(where + " has a scope, but no plan.",
						"Add the plan whose passes have the scope '" + scope + "', or remove the scope.");
			}
			return Optional.empty();
		}
		if (!price.isEmpty()) {
			throw new X402ConfigurationException(where + " has both a plan and a price.",
					"Remove one of them. The price of a plan is x402.plans." + plan + ".price.");
		}
		Plan found = this.plans.find(plan)
			.orElseThrow(() -> new X402ConfigurationException(
					where + " has the plan '" + plan + "', which does not exist.",
					"Set x402.plans." + plan + ".price, or use one of the plans that exist: "
							+ this.plans.all().stream().map(Plan::name).collect(Collectors.joining(", ", "", "."))));
		if (!found.passes().isEmpty() && this.plans.opening(plan, scope).isEmpty()) {
			logger.warn("No pass of the plan '" + plan + "' opens " + where + ", since none has the scope '" + scope
					+ "'. Add it to x402.plans." + plan + ".passes.*.scopes, or every call must be paid for.");
		}
		warnUnlessCreditIsSold(found, where);
		BigDecimal dollars = (found.price() instanceof Price.Dollars it) ? it.amount() : BigDecimal.ZERO;
		boolean walletBound = this.plans.opening(plan, scope).stream().anyMatch(PassTerms::walletBound);
		return Optional
			.of(new PlannedPrice(found.price().toString(), found.shownPrice(), new PaidEndpointDescriptor.PlanUse(plan,
					scope, dollars, walletBound, found.isForWallets(), found.tiers(), found.meter())));
	}

	private static void warnUnlessCreditIsSold(Plan plan, String where) {
		if (plan.meter() != null && plan.passes().stream().noneMatch((it) -> it.unit() == PassUnit.CREDIT)) {
			logger.warn("The plan '" + plan.name() + "' meters use, but sells no pass of credit: every call of " + where
					+ " costs the maximum. Add a pass with x402.plans." + plan.name() + ".passes.*.credit.");
		}
	}

	/**
	 * What an endpoint costs by its plan.
	 *
	 * @param price the price of a call, that of the first tier if there are tiers
	 * @param shown the price for people
	 * @param use the plan
	 */
	record PlannedPrice(String price, String shown, PaidEndpointDescriptor.PlanUse use) {

		/**
		 * Say what use costs beside what the buyer gets.
		 * @param description what the buyer gets, may be empty
		 * @return the description of the endpoint
		 */
		String describe(String description) {
			UsagePrice meter = this.use.meter();
			return (meter != null) ? (description + " (" + meter + " by credit of a pass; a payment for one call pays "
					+ this.price + ")")
				.strip() : description;
		}

	}

}
