package io.github.x402spring.payment.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The plans of an application.
 *
 * @since 0.1.0
 */
public final class Plans {

	private final Map<String, Plan> plans = new LinkedHashMap<>();

	/**
	 * Create the collection.
	 * @param plans the plans
	 * @throws IllegalArgumentException if two plans have one name
	 */
	public Plans(Collection<Plan> plans) {
		for (Plan plan : plans) {
			if (this.plans.putIfAbsent(plan.name(), plan) != null) {
				throw new IllegalArgumentException("there are two plans named '" + plan.name() + "'");
			}
		}
	}

	/**
	 * Find a plan by its name.
	 * @param name the name
	 * @return the plan
	 */
	public Optional<Plan> find(String name) {
		return Optional.ofNullable(this.plans.get(name));
	}

	/**
	 * Return all plans.
	 * @return the plans, in their order
	 */
	public List<Plan> all() {
		return List.copyOf(this.plans.values());
	}

	/**
	 * Return all passes that are sold.
	 * @return the passes of all plans
	 */
	public List<PassTerms> passes() {
		return this.plans.values().stream().flatMap((plan) -> plan.passes().stream()).toList();
	}

	/**
	 * Return the passes that open an endpoint.
	 * @param plan the plan of the endpoint
	 * @param scope its scope, may be empty
	 * @return the passes, none if there is no such plan
	 */
	public List<PassTerms> opening(String plan, String scope) {
		return find(plan).map(Plan::passes)
			.orElse(List.of())
			.stream()
			.filter((it) -> scope.isEmpty() || it.scopes().contains(scope))
			.toList();
	}

}
