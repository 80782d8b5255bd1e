package io.github.x402spring.web.servlet.handler;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.x402spring.X402ConfigurationException;

import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Makes sure that a handler that properties price has no free side: it serves the same
 * content under each of its patterns and to each of its methods.
 */
final class PartlyPriced {

	/** What a handler answers that names no methods. No list of methods is complete. */
	private static final List<String> ALL = List.of("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT",
			"any other method at");

	private PartlyPriced() {
	}

	/**
	 * Require that routes price a handler as a whole or not at all.
	 * @param info how the handler is reached
	 * @param handler names the handler
	 * @param routes what properties price
	 * @throws X402ConfigurationException if there is a free way to what is sold
	 */
	static void requireWhole(RequestMappingInfo info, String handler, Collection<PricedRoute> routes) {
		Set<String> methods = info.getMethodsCondition()
			.getMethods()
			.stream()
			.map(RequestMethod::name)
			.collect(Collectors.toUnmodifiableSet());
		requireWhole(new RouteWays(info.getPatternValues()
			.stream()
			.map((pattern) -> new RouteWays.Way(methods, pattern))
			.collect(Collectors.toUnmodifiableSet()), true, info.getPatternValues()), handler, routes);
	}

	static void requireWhole(RouteWays ways, String handler, Collection<PricedRoute> routes) {
		Collection<String> priced = new TreeSet<>();
		Collection<String> free = new TreeSet<>();
		for (RouteWays.Way way : ways.ways()) {
			List<PricedRoute> ofPattern = routes.stream().filter((it) -> it.pattern().equals(way.pattern())).toList();
			for (String method : (way.methods().isEmpty() ? ALL : way.methods())) {
				boolean covered = ofPattern.stream().anyMatch((it) -> it.covers(method));
				(covered ? priced : free).add(method + " " + (way.pattern().isEmpty() ? "any path" : way.pattern()));
			}
		}
		if (!priced.isEmpty() && !free.isEmpty()) {
			throw new X402ConfigurationException(
					"The handler " + handler + " is sold as " + priced + ", but also served free as " + free + ".",
					"Price all of its mappings in x402.routes, or leave it only one mapping.");
		}
	}

}
