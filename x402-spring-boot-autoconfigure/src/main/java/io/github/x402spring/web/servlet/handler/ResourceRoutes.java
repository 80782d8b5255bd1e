package io.github.x402spring.web.servlet.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.springframework.core.io.Resource;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Collects where the resource routes of a router function serve files from. Spring's own
 * function for a location tells it; others are opaque.
 */
final class ResourceRoutes implements RouterFunctions.Visitor {

	private static final String ARROW = " -> ";

	private final List<String> locations = new ArrayList<>();

	private ResourceRoutes() {
	}

	/**
	 * Find the resource routes of a router function.
	 * @param function the function
	 * @return the location of each as it describes itself, empty if it is not known
	 */
	static List<String> locations(RouterFunction<?> function) {
		ResourceRoutes routes = new ResourceRoutes();
		function.accept(routes);
		return routes.locations;
	}

	@Override
	public void resources(Function<ServerRequest, Optional<Resource>> lookupFunction) {
		String text = String.valueOf(lookupFunction);
		int arrow = text.indexOf(ARROW);
		this.locations.add((arrow < 0) ? "" : text.substring(arrow + ARROW.length()));
	}

	@Override
	public void route(RequestPredicate predicate, HandlerFunction<?> handlerFunction) {
	}

	@Override
	public void startNested(RequestPredicate predicate) {
	}

	@Override
	public void endNested(RequestPredicate predicate) {
	}

	@Override
	public void attributes(Map<String, Object> attributes) {
	}

	@Override
	public void unknown(RouterFunction<?> routerFunction) {
	}

}
