package io.github.x402spring.sample.sandbox;

import io.github.x402spring.web.PaidEndpointCatalogue;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Knows which paths this application sells.
 */
final class SoldPaths {

	private final PaidEndpointCatalogue endpoints;

	SoldPaths(PaidEndpointCatalogue endpoints) {
		this.endpoints = endpoints;
	}

	/**
	 * Return whether a path is sold.
	 * @param path the path within the application, without context path and query
	 * @return whether it fits the pattern of a paid endpoint
	 */
	boolean contains(String path) {
		PathContainer parsed = PathContainer.parsePath(path);
		return this.endpoints.endpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.patterns().stream())
			.anyMatch((pattern) -> PathPatternParser.defaultInstance.parse(pattern).matches(parsed));
	}

}
