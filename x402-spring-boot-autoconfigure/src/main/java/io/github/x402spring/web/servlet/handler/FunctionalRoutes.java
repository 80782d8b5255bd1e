package io.github.x402spring.web.servlet.handler;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.github.x402spring.X402ConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Collects the path patterns of functional routes, as Spring MVC combines them, and makes
 * sure that what is priced is priced in each way it is reached.
 */
final class FunctionalRoutes implements RouterFunctions.Visitor {

	private final Deque<RouteWays> nesting = new ArrayDeque<>();

	private final Set<String> patterns = new TreeSet<>();

	private final Collection<PricedRoute> priced;

	private FunctionalRoutes(Collection<PricedRoute> priced) {
		this.priced = priced;
	}

	/**
	 * Inspect functional routes.
	 * @param function holds the routes, if there are any
	 * @param priced what properties price
	 * @return the patterns that can be priced
	 * @throws X402ConfigurationException if one that is priced would be served free
	 */
	static Set<String> patterns(@Nullable RouterFunction<?> function, Collection<PricedRoute> priced) {
		FunctionalRoutes visitor = new FunctionalRoutes(priced);
		if (function != null) {
			function.accept(visitor);
		}
		return visitor.patterns;
	}

	@Override
	public void startNested(RequestPredicate predicate) {
		this.nesting.push(nested(RoutePredicateReader.read(predicate)));
	}

	@Override
	public void endNested(RequestPredicate predicate) {
		this.nesting.pop();
	}

	@Override
	public void route(RequestPredicate predicate, HandlerFunction<?> handlerFunction) {
		requireNoAnnotation(predicate, handlerFunction);
		RouteWays ways = nested(RoutePredicateReader.read(predicate));
		if (ways.certain()) {
			PartlyPriced.requireWhole(ways, "function of the route " + predicate, this.priced);
			ways.ways().stream().map(RouteWays.Way::pattern).filter((it) -> !it.isEmpty()).forEach(this.patterns::add);
			return;
		}
		this.priced.stream().filter((it) -> ways.texts().contains(it.pattern())).findFirst().ifPresent((route) -> {
			throw new X402ConfigurationException(
					"The functional route " + predicate + " cannot be sold as '" + route.pattern()
							+ "': it combines or negates path patterns, so that Spring MVC reports another "
							+ "pattern for it. It would be served free.",
					"Declare a route with one path pattern for what is sold, and price that in "
							+ route.endpoint().handler() + ".");
		});
	}

	@Override
	public void resources(Function<ServerRequest, Optional<Resource>> lookupFunction) {
	}

	@Override
	public void attributes(Map<String, Object> attributes) {
	}

	@Override
	public void unknown(RouterFunction<?> routerFunction) {
	}

	private RouteWays nested(RouteWays inner) {
		return this.nesting.isEmpty() ? inner : this.nesting.peek().nest(inner, FunctionalRoutes::combine);
	}

	// A filter of the route hides the function, and with it the annotation.
	private static void requireNoAnnotation(RequestPredicate predicate, HandlerFunction<?> handlerFunction) {
		Class<?> type = AopUtils.getTargetClass(handlerFunction);
		if (PaidEndpointAnnotations.find(type) != null) {
			throw new X402ConfigurationException(
					"@PaidEndpoint on " + type + ", the handler function of the route " + predicate
							+ ", cannot be enforced: the route has a filter, so no payment would be required.",
					"Remove the annotation and price the pattern of the route in x402.routes.");
		}
	}

	private static String combine(String outer, String inner) {
		PathPatternParser parser = PathPatternParser.defaultInstance;
		return parser.parse(outer).combine(parser.parse(inner)).getPatternString();
	}

}
