package io.github.x402spring.payment.books;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.plan.Plans;
import org.jspecify.annotations.Nullable;

/**
 * Which plans endpoints have now, by the ids under which payments name endpoints. The
 * book itself does not know plans.
 *
 * @since 0.1.0
 */
public final class PlanNames {

	private final Supplier<? extends Collection<PaidEndpointDescriptor>> endpoints;

	private final @Nullable Plans plans;

	/**
	 * Create the names.
	 * @param endpoints the paid endpoints that there are at the time
	 * @param plans the plans, or {@code null} if there are none
	 */
	public PlanNames(Supplier<? extends Collection<PaidEndpointDescriptor>> endpoints, @Nullable Plans plans) {
		this.endpoints = endpoints;
		this.plans = plans;
	}

	/**
	 * Return the plans of all endpoints that have one.
	 * @return names of plans by ids of endpoints
	 */
	public Map<String, String> byEndpoint() {
		Map<String, String> names = new HashMap<>();
		if (this.plans != null) {
			// Each pass is sold at an endpoint of this name.
			this.plans.passes().forEach((pass) -> names.put("pass " + pass.id(), pass.plan()));
		}
		for (PaidEndpointDescriptor endpoint : this.endpoints.get()) {
			PaidEndpointDescriptor.PlanUse use = endpoint.plan();
			if (use != null) {
				names.put(endpoint.id(), use.name());
			}
		}
		return names;
	}

}
