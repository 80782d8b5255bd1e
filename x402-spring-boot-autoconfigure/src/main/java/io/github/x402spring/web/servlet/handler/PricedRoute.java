package io.github.x402spring.web.servlet.handler;

import java.util.List;

import io.github.x402spring.payment.PaidEndpointDescriptor;

/**
 * A pattern that properties price.
 *
 * @param pattern the pattern, as the handler declares it
 * @param endpoint the endpoint, with the request methods that the pattern is priced for
 */
record PricedRoute(String pattern, PaidEndpointDescriptor endpoint) {

	// A GET handler also answers HEAD.
	boolean covers(String method) {
		List<String> methods = this.endpoint.methods();
		return methods.isEmpty() || methods.contains(method) || (method.equals("HEAD") && methods.contains("GET"));
	}

}
