package io.github.x402spring.web.servlet.handler;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;

/**
 * Requires that each route of the properties prices a handler.
 */
final class UnmatchedRoutes {

	private UnmatchedRoutes() {
	}

	/**
	 * Require a handler for each route.
	 * @param routes what properties price
	 * @param mappings the handler mappings
	 * @throws X402ConfigurationException if no handler declares the pattern of a route
	 */
	static void requireNone(Collection<PricedRoute> routes, Collection<InspectedMapping> mappings) {
		Set<String> patterns = mappings.stream()
			.flatMap((mapping) -> mapping.patterns().stream())
			.collect(Collectors.toCollection(TreeSet::new));
		for (PricedRoute route : routes) {
			if (!patterns.contains(route.pattern())) {
				throw new X402ConfigurationException(
						"The route '" + route.pattern() + "' of " + route.endpoint().handler()
								+ " matches no handler. The declared patterns are " + patterns + ".",
						"Write the pattern exactly as the handler declares it.");
			}
		}
	}

}
